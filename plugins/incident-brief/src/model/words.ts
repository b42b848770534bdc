import type {
  ChangeKind,
  Direction,
  EdgeState,
  EdgeType,
} from '@plumbline/backstage-plugin-evidence-common';

const outgoing: Record<EdgeType, string> = {
  consumes: 'it uses',
  calls: 'it calls',
  reads: 'it reads',
  writes: 'it writes',
  publishes: 'it publishes to',
  subscribes: 'it subscribes to',
  'runs-on': 'it runs on',
  'part-of': 'it is part of',
};

const incoming: Record<EdgeType, string> = {
  consumes: 'uses it',
  calls: 'calls it',
  reads: 'reads it',
  writes: 'writes it',
  publishes: 'publishes to it',
  subscribes: 'subscribes to it',
  'runs-on': 'runs on it',
  'part-of': 'is part of it',
};

/** How the other side is connected, from the entity the brief is about. */
export function howWords(direction: Direction, type: EdgeType): string {
  return (direction === 'calls' ? outgoing : incoming)[type];
}

/** `alone` marks what only one side says: a discrepancy when only observed. */
export const stateWords: Record<EdgeState, string> = {
  'declared-and-observed': 'declared + observed',
  'declared-only': 'declared only',
  'observed-only': 'observed only ⚑',
  'not-observable': 'cannot be observed',
};

export const kindWords: Record<ChangeKind, string> = {
  deploy: 'deploy',
  config: 'config',
  flag: 'flag',
  schema: 'schema',
  infrastructure: 'infrastructure',
  commit: 'commit',
};

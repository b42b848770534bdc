import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Direction } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Brief,
  DependencyItem,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  type EdgeEvidence,
  type MapNeighbour,
  type Status,
} from '@plumbline/backstage-plugin-evidence-react';

/**
 * Whether an API stands between it and a neighbour that is listed as well: who
 * is on the other side says more than the contract.
 */
export function isContractOnly(
  item: DependencyItem,
  items: readonly DependencyItem[],
): boolean {
  return (
    item.entityRef.startsWith('api:') &&
    items.some(
      other =>
        other.direction === item.direction &&
        other.depth === item.depth &&
        other.sources.some(({ via }) => via === item.entityRef),
    )
  );
}

/** From what one looks at first to what is fine: only the last two are known to be well. */
const statusOrder: Status[] = [
  'alerting',
  'degraded',
  'unknown',
  'stale',
  'ok',
];

export function healthStatus(health: DependencyItem['health']): Status {
  if (!isKnown(health)) {
    return 'unknown';
  }
  if (health.value !== 'ok') {
    return health.value === 'alerting' ? 'alerting' : 'degraded';
  }
  return health.stale ? 'stale' : 'ok';
}

/** Of the brief's own entity: what fires counts before its reported health. */
export function subjectStatus({ firing }: Brief): Status {
  return isKnown(firing.alerts) && firing.alerts.value.length > 0
    ? 'alerting'
    : healthStatus(firing.health ?? { unknown: '' });
}

export function healthRank(health: DependencyItem['health']): number {
  return statusOrder.indexOf(healthStatus(health));
}

const edgeEvidence: Record<DependencyItem['state'], EdgeEvidence> = {
  'declared-and-observed': 'seen',
  'observed-only': 'seen',
  'declared-only': 'declared',
  'not-observable': 'not-observable',
};

/**
 * Who calls it and what it calls, directly: each once however many edges
 * connect it (an observed one first), by health, the worst first.
 */
export function mapNeighbours(
  { dependencies: { items }, entityRef: subject }: Brief,
  direction: Direction,
): MapNeighbour[] {
  const byRef = new Map<string, DependencyItem>();
  for (const item of items) {
    if (
      item.depth === 1 &&
      item.direction === direction &&
      item.entityRef !== subject &&
      !isContractOnly(item, items)
    ) {
      const known = byRef.get(item.entityRef);
      const isKept = known && edgeEvidence[known.state] === 'seen';
      byRef.set(item.entityRef, isKept ? known : item);
    }
  }
  return [...byRef.values()]
    .sort((a, b) => healthRank(a.health) - healthRank(b.health))
    .map(item => ({
      entityRef: item.entityRef,
      note: noteOf(item),
      owner: item.owner,
      status: healthStatus(item.health),
      edge: edgeEvidence[item.state],
      exists: item.exists,
    }));
}

/** What counts more than its owner. */
function noteOf({ exists, state }: DependencyItem): string | undefined {
  if (!exists) {
    return 'Not in the catalog';
  }
  return state === 'observed-only' ? 'Not declared' : undefined;
}

/**
 * What can be stated of a side without neighbours: that none was seen only where
 * somebody looked. The brief says so in its reason alone.
 */
export function noNeighbourWords({
  dependencies: { reason },
  environment,
}: Pick<Brief, 'dependencies' | 'environment'>): string {
  // What is of another environment is left out.
  const declared =
    environment === undefined
      ? 'none declared'
      : `none declared in ${environment}`;
  return reason?.includes('for observed calls')
    ? `${declared}; no source for observed calls`
    : `${declared}, none seen`;
}

/** Who uses a Resource, by what they do with it. */
export function usersByVerb(
  brief: Brief,
): { verb: string; items: DependencyItem[] }[] {
  const verbs: [string, DependencyItem['type'][]][] = [
    ['written by', ['writes', 'publishes']],
    ['read by', ['reads', 'subscribes']],
    ['used by', ['consumes', 'calls']],
    ['carries', ['runs-on']],
  ];
  return verbs.flatMap(([verb, types]) => {
    const items = brief.dependencies.items.filter(
      ({ direction, depth, type }) =>
        direction === 'calledBy' && depth === 1 && types.includes(type),
    );
    return items.length === 0 ? [] : [{ verb, items }];
  });
}

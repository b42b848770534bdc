import type { Creation } from '../schemas/creation';

/** From then on it is a service: nothing of it is taken back. */
export function isMerged({ steps }: Pick<Creation, 'steps'>): boolean {
  return steps.some(({ state, step }) => step === 'merged' && state === 'done');
}

const stageOfState = {
  running: 'Running',
  stopped: 'Stopped',
  proposed: 'In review',
  withdrawing: 'Being withdrawn',
  withdrawn: 'Withdrawn',
} as const satisfies Record<Creation['state'], string>;

export type CreationStage =
  | (typeof stageOfState)[Creation['state']]
  | 'Merged'
  | 'Done'
  | 'Deleted';

/** How far a creation is as a whole, in words that no state of a lifecycle has. */
export function creationStage(creation: Creation): CreationStage {
  const { lifecycle, state, steps } = creation;
  if (lifecycle === 'deleted') {
    return 'Deleted';
  }
  if (state !== 'proposed' || !isMerged(creation)) {
    return stageOfState[state];
  }
  return steps.every(one => one.state === 'done') ? 'Done' : 'Merged';
}

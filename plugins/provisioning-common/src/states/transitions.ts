import type { OperationKind, State } from '../schemas/vocabulary';

/** Where an operation may go from a state. */
type Ways = Readonly<Partial<Record<State, readonly State[]>>>;

/**
 * Up to the apply every kind of operation goes the same way. `rendered` is where
 * it comes back to when what was planned does not hold any more. Until then
 * the requester may withdraw it, and it ends as if it had been rejected. Until its
 * run begins an approval may be withdrawn, and it waits again.
 */
const toTheApply = (applying: State): Ways => ({
  submitted: ['rendered', 'refused', 'rejected', 'failed'],
  rendered: ['planned', 'refused', 'rejected', 'failed'],
  planned: ['waiting-for-approval', applying, 'rendered', 'rejected', 'failed'],
  'waiting-for-approval': [applying, 'rejected', 'rendered', 'failed'],
  // Judged again, by a person: an exemption was approved, or a standard changed.
  refused: ['submitted'],
});

const build: Ways = {
  ...toTheApply('applying'),
  applying: ['verifying', 'waiting-for-approval', 'rendered', 'failed'],
  verifying: ['active', 'failed'],
  // Tried again, by a person; judged from the start where it was corrected.
  failed: ['rendered', 'submitted'],
};

const ways: Readonly<Record<OperationKind, Ways>> = {
  create: build,
  modify: build,
  destroy: {
    ...toTheApply('destroying'),
    destroying: ['destroyed', 'waiting-for-approval', 'rendered', 'failed'],
    failed: ['rendered'],
  },
};

/** Whether an operation may go from one state to another. */
export function canGo(kind: OperationKind, from: State, to: State): boolean {
  return ways[kind][from]?.includes(to) ?? false;
}

/** The states from which an operation goes on by itself. */
const selfMoving: ReadonlySet<State> = new Set<State>([
  'submitted',
  'rendered',
  'planned',
  'applying',
  'verifying',
  'destroying',
]);

export function goesOnByItself(state: State): boolean {
  return selfMoving.has(state);
}

/** Where a request ended that never became active; something may be left of it. */
export const stranded: readonly State[] = ['failed', 'refused', 'rejected'];

/** Whether an operation in this state does nothing any more. */
export function isEnded(state: State): boolean {
  return !selfMoving.has(state) && state !== 'waiting-for-approval';
}

/**
 * What a request shows: where its first operation leads, then that the resource
 * is there, until it is being destroyed.
 *
 * @param before - what the request shows until now
 * @param wasActive - whether it was ever there as a whole
 */
export function requestStateAfter(
  before: State,
  kind: OperationKind,
  operation: State,
  wasActive = true,
): State {
  if (kind === 'create') {
    return operation;
  }
  if (kind === 'destroy' && ['destroying', 'destroyed'].includes(operation)) {
    return operation;
  }
  // A destruction that failed half-way leaves something there.
  const left = wasActive ? 'active' : 'failed';
  return before === 'destroying' ? left : before;
}

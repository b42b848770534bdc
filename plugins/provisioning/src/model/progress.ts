import type {
  Operation,
  ProvisioningRequest,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';

export type StepState =
  | 'done'
  | 'skipped'
  | 'moving'
  | 'waiting'
  | 'failed'
  | 'ahead';

/** One step of an operation on its way, and since when. */
export type Step = { title: string; state: StepState; at?: string };

const titles = [
  'Requested',
  'Checked',
  'Planned',
  'Approved',
  'Applied',
  'Verified',
];

/** How many steps are done once an operation is in a state. */
const doneIn: Partial<Record<State, number>> = {
  submitted: 1,
  rendered: 2,
  planned: 3,
  'waiting-for-approval': 3,
  applying: 4,
  destroying: 4,
  verifying: 5,
  active: 6,
  expiring: 6,
  destroyed: 6,
};
const failures: readonly State[] = ['failed', 'refused', 'rejected'];

/** Where an operation stands; a destruction has nothing to verify. */
export function stepsOf(
  { timeline }: Pick<ProvisioningRequest, 'timeline'>,
  operation: Pick<
    Operation,
    'id' | 'kind' | 'state' | 'because' | 'waitingFor'
  >,
): Step[] {
  const { because, id, kind, state, waitingFor } = operation;
  const own = timeline.filter(entry => entry.operation === id);
  const failed = failures.includes(state);
  const isOver = state === 'active' || state === 'destroyed';
  // What failed stopped after the last state that it passed.
  const passed = failed
    ? own.findLast(entry => doneIn[entry.state] !== undefined)?.state
    : state;
  const done = doneIn[passed ?? 'submitted'] ?? 1;
  const names = kind === 'destroy' ? titles.slice(0, 5) : titles;
  return names.map((title, index) => {
    const reached = own.findLast(
      entry => (doneIn[entry.state] ?? 0) === index + 1,
    )?.at;
    if (index < done) {
      const isSkipped = index === 3 && because === undefined;
      return { title, state: isSkipped ? 'skipped' : 'done', at: reached };
    }
    if (index > done || isOver) {
      return { title, state: 'ahead' };
    }
    const since = own.at(-1)?.at;
    if (failed) {
      return { title, state: 'failed', at: since };
    }
    return waitingFor !== undefined || state === 'waiting-for-approval'
      ? { title, state: 'waiting', at: since }
      : { title, state: 'moving', at: since };
  });
}

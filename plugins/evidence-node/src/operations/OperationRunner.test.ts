import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  decisionOperations,
  defineOperations,
  evidenceOperations,
  isRaw,
  Operation,
  Operations,
} from '@plumbline/backstage-plugin-evidence-common';
import { Callers } from '../callers';
import { OperationRunner } from './addOperations';

const ana = 'user:default/ana';
const user = mockCredentials.user(ana);
const token = mockCredentials.service('external:ci');

/** Runs operations in process, and keeps what is audited. */
function runnerOf(
  operations: Operations,
  handle: (id: string) => Promise<unknown> = async () => ({}),
) {
  const events: { eventId: string; meta?: object; outcome?: string }[] = [];
  const auditor = mockServices.auditor.mock({
    async createEvent({ eventId, meta }) {
      const event: (typeof events)[number] = { eventId, meta };
      events.push(event);
      return {
        success: async () => {
          event.outcome = 'success';
        },
        fail: async () => {
          event.outcome = 'fail';
        },
      };
    },
  });
  const runner = new OperationRunner<any>({
    operations,
    handlers: Object.fromEntries(
      Object.keys(operations).map(id => [id, () => handle(id)]),
    ),
    auth: mockServices.auth(),
    callers: new Callers({
      auditor,
      httpAuth: mockServices.httpAuth(),
      permissions: mockServices.permissions.mock({
        authorize: async requests =>
          requests.map(() => ({ result: 'ALLOW' as never })),
      }),
    }),
  });
  return { events, runner };
}

const own = { ...evidenceOperations, ...decisionOperations };
const audited = Object.entries(own).flatMap(([id, operation]) =>
  !isRaw(operation) && (operation as Operation).audit
    ? [[id, operation as Operation] as const]
    : [],
);

describe('what is called without a request', () => {
  it.each(audited)('%s is audited with who called', async (id, operation) => {
    const { events, runner } = runnerOf({
      [id]: { ...operation, query: undefined, body: undefined },
    });
    const input = { params: { id: '1' }, query: {}, body: {} };
    await runner.run(id, input, { credentials: user }).catch(() => undefined);
    expect(events).toMatchObject([
      { eventId: operation.audit!.event, meta: { actor: ana } },
    ]);
  });

  it('is audited where a token calls what only users may', async () => {
    const { events, runner } = runnerOf(
      defineOperations({
        decide: {
          method: 'post',
          path: '/decide',
          summary: 'Decide',
          caller: 'user',
          audit: { event: 'decide' },
        },
      }),
    );
    const input = { params: {}, query: {}, body: undefined };
    await expect(
      runner.run('decide', input, { credentials: token }),
    ).rejects.toThrow('Only a signed-in user may do this');
    expect(events).toEqual([
      {
        eventId: 'decide',
        meta: { actor: 'service:external:ci' },
        outcome: 'fail',
      },
    ]);
  });
});

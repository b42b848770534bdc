import { createTestDatabases } from '../__testUtils__/terraform';
import { id, path, startWaiting, Waiting } from '../__testUtils__/waiting';

jest.setTimeout(120_000);

describe('approvals among what waits for a decision', () => {
  const databases = createTestDatabases();
  let waiting: Waiting;
  const caseOf = () => waiting.portal.evidence.cases.get(`approval:${id}/2`);
  const eventually = async (holds: () => void) => {
    const deadline = Date.now() + 60_000;
    for (;;) {
      try {
        holds();
        return;
      } catch (error) {
        if (Date.now() > deadline) {
          throw error;
        }
        await new Promise(done => {
          setTimeout(done, 50);
        });
      }
    }
  };
  afterEach(() => waiting.stop());

  it.each(['POSTGRES_15'] as const)(
    'wait for those who have not approved yet, and are decided once, on %s',
    async databaseId => {
      waiting = await startWaiting(await databases.init(databaseId));
      const { portal } = waiting;
      await eventually(() =>
        expect(caseOf()).toMatchObject({
          type: 'approval',
          state: 'waiting',
          title: 'Change checkout',
          url: `/infrastructure/requests/${id}`,
          requester: 'user:default/sam',
          requestedAt: '2026-11-20T10:00:00.000Z',
          deciders: ['user:default/tom', 'group:default/data-platform'],
          notBy: ['user:default/ana'],
          entityRefs: ['component:default/checkout'],
        }),
      );
      expect(await waiting.approve('eve')).toEqual([200, 'active']);
      await eventually(() =>
        expect(caseOf()).toMatchObject({
          state: 'waiting',
          deciders: ['user:default/tom'],
        }),
      );
      // As the list offers it.
      const [approve, reject] = caseOf()!.actions!;
      const tom = portal.as('user:default/tom');
      const answers = await Promise.all([
        tom.post(approve.path, approve.body),
        tom.post(reject.path, { ...reject.body, reason: 'Too much' }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const action = answers[0].status === 200 ? 'approved' : 'rejected';
      await eventually(() =>
        expect(caseOf()).toMatchObject({
          state: 'decided',
          outcome: { action, by: 'user:default/tom' },
        }),
      );
    },
  );

  it.each(['POSTGRES_15'] as const)(
    'are decided only as they were read, on %s',
    async databaseId => {
      waiting = await startWaiting(await databases.init(databaseId));
      const { knex, portal, store } = waiting;
      const stale = 'The request was planned again since you read it: open it';
      await eventually(() => expect(caseOf()).toBeDefined());
      // The row that stays open while the request goes on.
      const { actions, withdrawal } = caseOf()!;
      const take = async (
        user: string,
        action: { path: string; body: object } = actions![0],
      ) => {
        const { status, body } = await portal
          .as(`user:default/${user}`)
          .post(action.path, { ...action.body, reason: 'Read' });
        return [status, body.error?.message];
      };
      const [operation] = (await store.operations([id])).slice(-1);
      const planned = (plan: string) =>
        knex('operations')
          .where({ id: operation.id })
          .update({ bound: JSON.stringify({ ...operation.bound, plan }) });
      await planned('another');
      expect(await take('eve')).toEqual([409, stale]);
      expect(await take('eve', actions![1])).toEqual([409, stale]);
      expect(await store.approvals([operation.id])).toEqual([]);
      await planned('p');
      expect(await take('eve')).toEqual([200, undefined]);
      await store.decide({
        operation,
        from: 'waiting-for-approval',
        to: 'rejected',
        entry: { at: Date.now(), message: 'Rejected' },
      });
      await store.addOperation(
        { ...operation, id: `${id}/3`, number: 3, kind: 'destroy' },
        { at: Date.now(), message: 'Requested its end.' },
      );
      expect(await take('tom')).toEqual([409, stale]);
      expect(await take('tom', actions![1])).toEqual([409, stale]);
      expect(await take('sam', withdrawal)).toEqual([409, stale]);
      const [destroy] = (await store.operations([id])).slice(-1);
      expect(destroy.state).toBe('waiting-for-approval');
      expect(await store.approvals([destroy.id])).toEqual([]);
    },
  );

  it('are withdrawn by who requested them', async () => {
    waiting = await startWaiting(await databases.init('SQLITE_3'));
    const { status } = await waiting.portal
      .as('user:default/sam')
      .post(`${path}/withdraw`, { reason: 'Not needed' });
    expect(status).toBe(200);
    await eventually(() =>
      expect(caseOf()).toMatchObject({
        state: 'withdrawn',
        outcome: { action: 'withdrawn', by: 'user:default/sam' },
      }),
    );
  });
});

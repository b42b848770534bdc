import { createTestDatabases } from '../__testUtils__/terraform';
import { id, path, startWaiting, Waiting } from '../__testUtils__/waiting';

jest.setTimeout(120_000);

const operationId = `${id}/2`;
const tom = 'user:default/tom';
const reason = 'The import is not over';

describe('withdrawing an approval', () => {
  const databases = createTestDatabases();
  let waiting: Waiting;
  const start = async (databaseId: Parameters<typeof databases.init>[0]) => {
    waiting = await startWaiting(await databases.init(databaseId));
  };
  const withdraw = async (user: string, body: object = { reason }) => {
    const answer = await waiting.portal
      .as(`user:default/${user}`)
      .post(`${path}/withdraw-approval`, body);
    return [answer.status, answer.body.error?.message];
  };
  const latest = async () => (await waiting.store.operations([id])).at(-1)!;
  /** All approved, and nothing applies it. */
  const approvedByAll = async () => {
    const { knex, store } = waiting;
    await store.claim(operationId, 'another', 60_000);
    expect((await waiting.approve('eve'))[0]).toBe(200);
    expect((await waiting.approve('tom'))[0]).toBe(200);
    await knex('operations')
      .where({ id: operationId })
      .update({ next_try_at: Number.MAX_SAFE_INTEGER });
    // Until no replica goes by a list of before.
    await new Promise(done => {
      setTimeout(done, 1_500);
    });
    await store.release(operationId, 'another');
  };
  afterEach(() => waiting.stop());

  it.each(['POSTGRES_15'] as const)(
    'has it wait again, is recorded, and is for who approved it alone, on %s',
    async databaseId => {
      await start(databaseId);
      const { portal, store } = waiting;
      await approvedByAll();
      expect((await latest()).state).toBe('applying');
      expect(await withdraw('ana')).toEqual([
        403,
        'Only the user who approved it can withdraw the approval',
      ]);
      expect((await withdraw('tom', {}))[0]).toBe(400);
      expect(await withdraw('tom')).toEqual([200, undefined]);
      expect((await latest()).state).toBe('waiting-for-approval');
      const { body } = await portal.as(tom).get(path);
      expect(body.operations[1]).toMatchObject({
        approvers: [tom],
        approvals: [
          expect.not.objectContaining({ void: expect.anything() }),
          { by: tom, void: `${tom} withdrew it: ${reason}` },
        ],
      });
      expect(body.timeline.at(-1)).toMatchObject({
        state: 'waiting-for-approval',
        actor: tom,
        message: `Approval withdrawn: ${reason}`,
      });
      const seq = (await store.timeline(id)).at(-1)!.seq;
      const deadline = Date.now() + 60_000;
      const caseId = `withdrawal:${operationId}/${seq}`;
      while (!portal.evidence.cases.has(caseId) && Date.now() < deadline) {
        await new Promise(done => {
          setTimeout(done, 50);
        });
      }
      expect(portal.evidence.cases.get(caseId)).toMatchObject({
        type: 'approval',
        state: 'withdrawn',
        requester: 'user:default/sam',
        outcome: { action: 'approval withdrawn', by: tom, reason },
      });
      expect(
        portal.evidence.cases.get(`approval:${operationId}`),
      ).toMatchObject({ state: 'waiting', deciders: [tom] });
      const recorded = (await store.unrecorded(100)).map(
        ({ decision }) => decision,
      );
      expect([...portal.evidence.decisions, ...recorded]).toContainEqual(
        expect.objectContaining({
          type: 'approval',
          action: 'revoked',
          actor: tom,
          reason,
        }),
      );
      expect(await withdraw('tom')).toEqual([
        409,
        'Your approval does not count any more; there is nothing to withdraw',
      ]);
      // Whoever requested it may still withdraw the whole.
      const { status } = await portal
        .as('user:default/sam')
        .post(`${path}/withdraw`);
      expect(status).toBe(200);
    },
  );

  it.each(['POSTGRES_15'] as const)(
    'is decided once against the approval of another, on %s',
    async databaseId => {
      await start(databaseId);
      await waiting.store.claim(operationId, 'another', 1_000);
      await waiting.approve('eve');
      const [[withdrawn], [approved]] = await Promise.all([
        withdraw('eve'),
        waiting.approve('tom'),
      ]);
      expect(approved).toBe(200);
      const approvals = await waiting.store.approvals([operationId]);
      const counting = approvals.filter(each => each.void === undefined);
      const { state } = await latest();
      expect([withdrawn, counting.length]).toEqual(
        withdrawn === 200 ? [200, 1] : [409, 2],
      );
      expect(withdrawn !== 200 || state === 'waiting-for-approval').toBe(true);
    },
  );

  it.each(['POSTGRES_15'] as const)(
    'is decided once against whoever applies it, on %s',
    async databaseId => {
      await start(databaseId);
      const { store } = waiting;
      await approvedByAll();
      const apply = async () => {
        const lease = await store.claim(operationId, 'applier', 60_000);
        return lease && (await latest()).state === 'applying'
          ? store.begin(lease, operationId, Date.now())
          : 'lost';
      };
      const [[status], begun] = await Promise.all([withdraw('tom'), apply()]);
      expect([status, begun]).toEqual(
        begun === 'begun' ? [409, 'begun'] : [200, 'lost'],
      );
      // Once it began, it stays too late.
      await store.release(operationId, 'applier');
      const answer = `'${id}' is applying; an approval is withdrawn only while nothing has run`;
      const gone =
        'Your approval does not count any more; there is nothing to withdraw';
      expect(await withdraw('tom')).toEqual([
        409,
        begun === 'begun' ? answer : gone,
      ]);
    },
  );
});

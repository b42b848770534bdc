import type { Knex } from 'knex';
import { newOperation } from './records/newOperation';
import { createTestDatabases } from './__testUtils__/terraform';
import {
  id,
  intent,
  path,
  startWaiting,
  Waiting,
} from './__testUtils__/waiting';

jest.setTimeout(120_000);

const ana = 'user:default/ana';
const sam = 'user:default/sam';

describe('withdrawing', () => {
  const databases = createTestDatabases();
  let waiting: Waiting;
  let knex: Knex;
  const latest = async () => (await waiting.store.operations([id])).at(-1)!;
  const withdraw = async (user: string, body?: object) => {
    const answer = await waiting.portal.as(user).post(`${path}/withdraw`, body);
    return [answer.status, answer.body.error?.message];
  };
  const start = async (databaseId: Parameters<typeof databases.init>[0]) => {
    knex = await databases.init(databaseId);
    waiting = await startWaiting(knex);
  };
  afterEach(() => waiting.stop());

  it.each(['POSTGRES_15'] as const)(
    'ends what waits for an approval, for the requester and for nobody else, and is in the record, on %s',
    async databaseId => {
      await start(databaseId);
      const { portal, store } = waiting;
      expect(await withdraw(ana)).toEqual([
        403,
        `Only ${sam}, who requested it, can withdraw it`,
      ]);
      expect((await waiting.approve('eve'))[0]).toBe(200);
      expect(await withdraw(sam, { reason: 'Requested twice' })).toEqual([
        200,
        undefined,
      ]);
      const { body } = await portal.as(sam).get(path);
      expect(body.state).toBe('active');
      expect(body.operations[1]).toMatchObject({
        state: 'rejected',
        error: `withdrawn by ${sam}`,
        approvals: [{ decision: 'approved', void: 'it was withdrawn' }],
      });
      expect(body.timeline.at(-1)).toMatchObject({
        state: 'rejected',
        actor: sam,
        message: 'Withdrawn: Requested twice',
      });
      const unrecorded = (await store.unrecorded(100)).map(
        each => each.decision,
      );
      expect([...portal.evidence.decisions, ...unrecorded]).toContainEqual(
        expect.objectContaining({
          type: 'run',
          action: 'withdrawn',
          reason: 'Requested twice',
        }),
      );
      const late = `'${id}' is rejected; only a request that is not being made yet can be withdrawn`;
      expect(await withdraw(sam)).toEqual([409, late]);
      expect(await waiting.approve('tom')).toEqual([
        409,
        `'${id}' is rejected; there is nothing to decide`,
      ]);
    },
  );

  it.each(['POSTGRES_15'] as const)(
    'is decided once against an approval at the same moment, on %s',
    async databaseId => {
      await start(databaseId);
      await waiting.approve('eve');
      const [[withdrawn], [approved]] = await Promise.all([
        withdraw(sam),
        waiting.approve('tom'),
      ]);
      expect([withdrawn, approved].sort()).toEqual([200, 409]);
      const steps = (await waiting.store.timeline(id)).map(
        ({ state }) => state,
      );
      expect(steps.includes('applying')).toBe(approved === 200);
      expect(steps.includes('rejected')).toBe(withdrawn === 200);
    },
  );

  it.each(['POSTGRES_15'] as const)(
    'waits for whoever holds the claim, and leaves nothing for them to go on with, on %s',
    async databaseId => {
      await start(databaseId);
      const { store } = waiting;
      const operation = await latest();
      const lease = await store.claim(operation.id, 'another', 60_000);
      expect(await withdraw(sam)).toEqual([
        409,
        'It is being worked on at this moment; withdraw it once it waits',
      ]);
      expect((await latest()).state).toBe('waiting-for-approval');
      const withdrawn = withdraw(sam);
      await store.release(operation.id, 'another');
      expect(await withdrawn).toEqual([200, undefined]);
      const entry = { at: operation.updatedAt, message: 'Planned.' };
      expect(
        await store.move(lease!, {
          operation,
          from: operation.state,
          to: 'applying',
          entry,
        }),
      ).toBe('lost');
      expect((await latest()).state).toBe('rejected');
    },
  );

  it('ends what waits for what is missing, and nothing that was begun or that has no requester', async () => {
    await start('SQLITE_3');
    const { portal, store } = waiting;
    const product = 'shared-postgresql-database';
    const { body } = await portal.as(ana).post('/requests', {
      product,
      intent: { ...intent, database_name: 'other' },
    });
    const of = `/requests/${body.id}`;
    const withdrawn = await portal.as(ana).post(`${of}/withdraw`);
    expect([withdrawn.status, withdrawn.body.state]).toEqual([200, 'rejected']);
    expect(withdrawn.body.waitingFor).toBeUndefined();
    await new Promise(resolve => setTimeout(resolve, 2_500));
    expect((await portal.as(ana).get(of)).body.state).toBe('rejected');

    const request = (await store.get(id))!;
    await knex('timeline').insert({
      request_id: id,
      seq: 90,
      operation_id: `${id}/2`,
      at: request.createdAt,
      state: 'applying',
      message: 'Begun.',
      recorded: true,
      decision: '{}',
    });
    expect(await withdraw(sam)).toEqual([
      409,
      `'${id}' was started before and may have created something; only a request that never started can be withdrawn`,
    ]);
    await knex('operations')
      .where({ id: `${id}/2` })
      .update({ state: 'failed' });
    const now = request.createdAt;
    await store.addOperation(
      {
        ...newOperation({ request, number: 3, kind: 'destroy', intent, now }),
        state: 'waiting-for-approval',
      },
      { at: now, message: 'Its time is up; it is destroyed.' },
    );
    expect(await withdraw(ana)).toEqual([
      403,
      'It has no requester who could withdraw it',
    ]);
  });
});

import { BudgetStore } from '../budgets/BudgetStore';
import { createTestDatabases } from '../__testUtils__/terraform';
import {
  id,
  intent,
  path,
  product,
  service,
  startWaiting,
  Waiting,
} from '../__testUtils__/waiting';

jest.setTimeout(120_000);

describe('approvals by rule', () => {
  const databases = createTestDatabases();
  let waiting: Waiting;
  const approve: Waiting['approve'] = (...args) => waiting.approve(...args);
  const rules = async () => {
    const { body } = await waiting.portal.as('user:default/ana').get(path);
    return body.operations[1].rules.map(
      (each: { rule: string; approvedBy?: string }) => [
        each.rule,
        each.approvedBy,
      ],
    );
  };
  afterEach(() => waiting.stop());

  it.each(['POSTGRES_15'] as const)(
    'are all needed, and each comes from those who are named for it, on %s',
    async databaseId => {
      waiting = await startWaiting(await databases.init(databaseId));
      const { portal, store } = waiting;
      expect(await approve('ana')).toEqual([403, expect.any(String)]);
      expect(await approve('sam')).toEqual([403, expect.any(String)]);
      // Of the data platform, so for one of the two.
      expect(await approve('eve', { reason: 'Cheap enough' })).toEqual([
        200,
        'active',
      ]);
      expect(await rules()).toEqual([
        ['open-incident', undefined],
        ['high-cost', 'user:default/eve'],
      ]);
      const waitsFor = async (user: string) => {
        const { body } = await portal
          .as(`user:default/${user}`)
          .get('/requests?scope=to-approve');
        return body.items.map((each: { id: string }) => each.id);
      };
      expect(await waitsFor('eve')).toEqual([]);
      expect(await waitsFor('tom')).toEqual([id]);
      expect(await approve('eve')).toEqual([
        409,
        'You approved it already; it waits for user:default/tom',
      ]);
      const operation = async () => (await store.operations([id]))[1];
      expect((await operation()).state).toBe('waiting-for-approval');

      const both = await Promise.all([approve('tom'), approve('tom')]);
      expect(both.map(([status]) => status).sort()).toEqual([200, 409]);
      expect((await operation()).state).not.toBe('waiting-for-approval');
      const approvals = await store.approvals([`${id}/2`]);
      expect(approvals.map(({ by, rules: of }) => [by, of])).toEqual([
        ['user:default/eve', ['high-cost']],
        ['user:default/tom', ['open-incident']],
      ]);
      const unrecorded = (await store.unrecorded(100)).map(
        each => each.decision,
      );
      const recorded = [...portal.evidence.decisions, ...unrecorded].filter(
        ({ type }) => type === 'approval',
      );
      expect(recorded).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            action: 'step',
            body: expect.objectContaining({
              risk: 'high',
              rollback: 'reversible',
              waitedMs: 2 * 3_600_000,
            }),
          }),
          expect.objectContaining({ action: 'approved' }),
        ]),
      );
    },
  );

  it('come from one person during an incident, who has to say why and is recorded so', async () => {
    waiting = await startWaiting(await databases.init('SQLITE_3'), {
      incidents: [{ id: 'INC-7' }],
    });
    const { portal, store } = waiting;
    const emergency = true;
    const { body } = await portal.as('user:default/ana').get(path);
    expect(
      body.operations.map(
        (each: { emergencyApprovers?: string[] }) => each.emergencyApprovers,
      ),
    ).toEqual([undefined, ['user:default/eve']]);
    expect(await approve('tom', { emergency, reason: 'x' })).toEqual([
      403,
      'Only user:default/eve can approve in an emergency',
    ]);
    expect(await approve('eve', { emergency })).toEqual([
      400,
      "'reason' is missing; an emergency needs one",
    ]);
    expect(await approve('eve', { emergency, reason: 'INC-7' })).toEqual([
      200,
      'active',
    ]);
    expect(await store.approvals([`${id}/2`])).toMatchObject([
      { emergency: true, rules: ['open-incident', 'high-cost'] },
    ]);
    const { body: approved } = await portal.as('user:default/ana').get(path);
    expect(approved.operations[1].approvals).toMatchObject([
      { emergency: true, countsUntil: '2026-11-20T13:00:00.000Z' },
    ]);
    const unrecorded = (await store.unrecorded(100)).map(each => each.decision);
    expect([...portal.evidence.decisions, ...unrecorded]).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'override',
          action: 'overridden',
          reason: 'INC-7',
          validUntil: '2026-11-20T13:00:00.000Z',
        }),
      ]),
    );
  });

  it('have no short way where nobody confirmed the incident lately', async () => {
    waiting = await startWaiting(await databases.init('SQLITE_3'), {
      incidents: [{ id: 'INC-7' }],
      stale: true,
    });
    const { portal, store } = waiting;
    expect(await approve('eve', { emergency: true, reason: 'x' })).toEqual([
      409,
      `No source has confirmed recently that the incident on ${service} is still open; it needs the usual approval`,
    ]);
    expect(await store.approvals([`${id}/2`])).toEqual([]);
    const impact = await portal.as('user:default/ana').get(`${path}/impact`);
    expect(impact.body.impact.incidents).toEqual([
      { id: 'INC-7', stale: true },
    ]);
    // It asks for an approval all the same, and a check says so.
    const { body } = await portal
      .as('user:default/ana')
      .post('/check', { product, intent });
    expect(body.approval).toEqual({
      needed: true,
      because: 'its service has an open incident: INC-7',
      by: ['user:default/tom'],
    });
  });

  it('have no short way without an incident', async () => {
    const knex = await databases.init('SQLITE_3');
    waiting = await startWaiting(knex);
    const { portal, store } = waiting;
    expect(await approve('eve', { emergency: true, reason: 'x' })).toEqual([
      409,
      `There is no open incident on ${service}; it needs the usual approval`,
    ]);
    expect(await store.approvals([`${id}/2`])).toEqual([]);
    const ana = portal.as('user:default/ana');
    expect((await ana.get(`${path}/impact`)).body).toEqual({
      impact: {
        entityRef: service,
        atLeast: 4,
        services: 3,
        nearest: [{ entityRef: 'component:default/web', distance: 1 }],
        customerPaths: ['buy'],
        incidents: [],
      },
    });
    // The change is on its way, and counts.
    expect((await ana.get('/budgets')).body.items).toEqual([
      {
        costCenter: 'CC-100',
        currency: 'USD',
        monthly: 100,
        committed: 60.5,
      },
    ]);
    const budgets = new BudgetStore(knex);
    expect(await budgets.committed('CC-100', 'USD', id)).toBe(0);
    // What is paid in another currency is not free.
    expect(await budgets.committed('CC-100', 'EUR')).toBeUndefined();
    // Nor what is about to be charged to another cost center.
    expect(await budgets.committed('CC-8', 'USD')).toBe(0);
    await knex('operations')
      .where({ id: `${id}/2` })
      .update({ intent: JSON.stringify({ ...intent, costCenter: 'CC-8' }) });
    expect(await budgets.committed('CC-8', 'USD')).toBe(60.5);
  });
});

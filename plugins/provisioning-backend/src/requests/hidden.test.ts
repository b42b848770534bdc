import { createTestDatabases } from '../__testUtils__/terraform';
import { id, path, startWaiting, Waiting } from '../__testUtils__/waiting';

jest.setTimeout(120_000);

describe('what a reader may not see', () => {
  const databases = createTestDatabases();
  let waiting: Waiting;
  afterEach(() => waiting.stop());

  it('is as if it had never been requested, whatever one tries with it', async () => {
    const knex = await databases.init('SQLITE_3');
    waiting = await startWaiting(knex, {
      seesSome: true,
      service: 'component:default/secret',
    });
    // Of the group that owns it, and an approver: neither opens it.
    for (const user of ['ana', 'tom']) {
      const caller = waiting.portal.as(`user:default/${user}`);
      const tries = (of: string) => [
        caller.get(of),
        caller.get(`${of}/log`),
        caller.get(`${of}/impact`),
        caller.get(`${of}/connection`),
        caller.post(`${of}/reveal`),
        caller.post(`${of}/modify`, { intent: {} }),
        caller.post(`${of}/transfer`, { owner: 'group:default/x' }),
        ...[
          'approve',
          'reject',
          'withdraw',
          'extend',
          'destroy',
          'revert',
          'retry',
        ].map(verb => caller.post(`${of}/${verb}`, { reason: 'x' })),
        caller.post(`${of}/exemptions`, {
          rule: 'level-fits-data',
          reason: 'x',
          expires: '2026-12-01T00:00:00Z',
        }),
        caller.post('/check', {
          product: 'shared-postgresql-database',
          intent: {},
          request: of.split('/').at(-1),
        }),
      ];
      const answersOf = async (of: string) =>
        (await Promise.all(tries(of))).map(({ status, body }) => [
          status,
          body.error?.message,
        ]);
      const none = 'req-00000000000f';
      const hidden = await answersOf(path);
      expect(hidden).toEqual(
        hidden.map(() => [404, `There is no request '${id}'`]),
      );
      expect(await answersOf(`/requests/${none}`)).toEqual(
        hidden.map(() => [404, `There is no request '${none}'`]),
      );
    }
  });

  it('name who uses it only to those who may see them, and budgets only to those who may read them', async () => {
    const knex = await databases.init('SQLITE_3');
    waiting = await startWaiting(knex, { seesSome: true });
    const readers = ['component:default/lake', 'component:default/secret'];
    const needs = [
      {
        rule: 'readers',
        because: 'evidence shows that it is still used',
        by: ['user:default/tom'],
        readers,
      },
    ];
    await knex('operations')
      .where({ id: `${id}/2` })
      .update({
        approval: JSON.stringify({
          by: ['user:default/tom'],
          because: needs[0].because,
          validHours: 72,
          needs,
          risk: 'high',
        }),
      });
    const ana = waiting.portal.as('user:default/ana');
    const because = 'evidence shows that component:default/lake still uses it';
    const { body } = await ana.get(path);
    expect(body.operations[1]).toMatchObject({
      because,
      rules: [{ rule: 'readers', because, by: ['user:default/tom'] }],
    });
    expect(JSON.stringify(body)).not.toContain('secret');
    const list = (await ana.get('/requests')).body;
    expect(list.items[0].latest.because).toBe(because);
    expect(JSON.stringify(list)).not.toContain('secret');
    const budgets = await ana.get('/budgets');
    expect([budgets.status, budgets.body.error.message]).toEqual([
      403,
      "You need the permission 'provisioning.budget.read' for this",
    ]);
  });
});

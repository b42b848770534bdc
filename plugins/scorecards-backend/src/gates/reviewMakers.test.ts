import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, libraryRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

describe('a review of what many made', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'is in the inbox, on %s',
    async databaseId => {
      const portal = await startScorecards({
        knex: await databases.init(databaseId as 'SQLITE_3'),
        facts: [
          {
            ...aService('cart', { incidents: [] }),
            owner: 'group:default/platform',
          },
        ],
        gates: [libraryRule('sensitive-change-reviewed')] as never,
      });
      await eventually(async () => {
        const { body } = await portal.call('service', 'get', '/gates');
        expect(body.items).toHaveLength(1);
      });
      const makers = Array.from(
        { length: 60 },
        (_, index) => `user:default/developer-${index}`,
      );
      const { body } = await portal.call('service', 'post', '/gate', {
        repository,
        stage: 'deploy',
        makers,
        release: {
          commit: 'c'.repeat(40),
          touches: ['network'],
          diff: {
            changes: ['a', 'b', 'c'].map(name => ({
              change: 'delete',
              kind: 'Namespace',
              lost: true,
              // Of two units each, so that it would be cut in the middle of one.
              name: '🚀'.repeat(99) + name,
            })),
          },
        },
      });
      const [{ id }] = body.reviews;
      const found = await eventually(async () => {
        const one = portal.evidence.cases.get(`gate-review:${id}`)!;
        expect(one).toBeDefined();
        return one;
      });
      expect(found.notBy).toHaveLength(60);
      const valueOf = (label: string) =>
        found.record!.find(one => one.label === label)!.value;
      expect(valueOf('Made by')).toMatch(/^developer-.*…$/);
      expect(valueOf('Made by')).toHaveLength(300);
      expect(valueOf('Destroys')).toMatch(/🚀…$/u);
      await portal.stop();
    },
  );
});

it('a review is not answered for the present owner by the one before', async () => {
  const facts = [aService('cart', { incidents: [] })];
  const portal = await startScorecards({
    facts,
    knex: await createTestDatabases().init('SQLITE_3'),
    gates: [libraryRule('sensitive-change-reviewed')],
  });
  const { call, stop } = portal;
  const deploy = async () => {
    const { body } = await call('service', 'post', '/gate', {
      repository,
      stage: 'deploy',
      author: 'user:default/kim',
      release: { commit: 'c'.repeat(40), touches: ['network'] },
    });
    return body;
  };
  const approve = (user: string, id: string) =>
    call(user, 'post', `/gate-reviews/${id}/approve`, {
      version: 1,
      reason: 'I have seen it',
    });
  await eventually(async () =>
    expect((await deploy()).reviews).toHaveLength(1),
  );
  const [before] = (await deploy()).reviews;
  expect(before.approver).toBe('group:default/payments');
  facts[0] = { ...facts[0], owner: 'group:default/commerce' };
  expect((await approve('ana', before.id)).status).toBe(200);
  const waiting = await deploy();
  expect(waiting).toMatchObject({
    answer: 'review',
    reviews: [{ approver: 'group:default/commerce', state: 'waiting' }],
  });
  expect((await approve('eve', waiting.reviews[0].id)).status).toBe(200);
  expect((await deploy()).answer).toBe('allow');
  await stop();
});

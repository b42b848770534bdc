import { createTestDatabases } from '../__testUtils__/testDatabases';
import { service, startScorecards } from '../__testUtils__/startScorecards';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const zebra = 'component:default/zebra';

it('reviews of a past week all that its reader may see, and counts nothing else', async () => {
  const cards = await startScorecards({
    knex: await databases.init('SQLITE_3'),
    facts: [
      // More than one review looks at.
      ...Array.from({ length: 2_100 }, (_, index) =>
        service(`hidden-${String(index).padStart(4, '0')}`),
      ),
      service('zebra'),
    ],
    visible: ['zebra'],
    groups: ['payments'],
  });
  cards.trouble.incidents = [
    {
      key: 'pager/Z-1',
      source: 'pager',
      id: 'Z-1',
      entityRefs: [zebra],
      start: '2026-02-20T00:00:00Z',
      status: 'open' as const,
      receivedAt: '2026-02-20T00:00:00Z',
      updatedAt: '2026-02-20T00:00:00Z',
    },
  ];
  const path = '/weekly?owner=group:default/payments&week=2026-W08';
  const { body } = await cards.call('outsider', 'get', path);
  expect(JSON.stringify(body)).not.toContain('owns more');
  expect(
    body.sections.find(({ name }: { name: string }) => name === 'incidents')
      .items,
  ).toMatchObject([{ id: 'pager/Z-1' }]);
  await cards.stop();
});

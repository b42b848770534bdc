import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually } from '../__testUtils__/startScorecards';
import {
  cart,
  deploy,
  history,
  ladder,
  startReleases,
} from './__testUtils__/startReleases';

jest.setTimeout(120_000);

const databases = createTestDatabases();

it.each(databases.eachSupportedId())(
  'notifies of differences without a ladder and a deploy of late, on %s',
  async databaseId => {
    const portal = await startReleases(await databases.init(databaseId));

    const { known, sent, setClock, trouble, stop, write } = portal;
    await known();
    // Half a year after its last deploy, somebody changes a service by hand.
    await setClock('2026-09-10T12:00:00.000Z');
    const [promotion] = trouble.promotions!;
    promotion.steps = [
      {
        from: 'staging',
        to: 'production',
        state: 'different',
        brings: [],
        allowed: [],
        findings: [
          {
            kind: 'flag-undeclared',
            change: 'f1',
            item: 'new-cart',
            reason: 'The flag new-cart is not declared',
          },
        ],
      },
    ];
    trouble.changes = [
      {
        ...deploy('f1', 10, { environment: 'prod', item: 'new-cart' }),
        kind: 'flag',
        occurredAt: '2026-09-10T11:00:00.000Z',
      },
      ...history,
    ];
    write({ ...ladder, appliesTo: { systems: ['other'] } });
    await eventually(async () =>
      expect(sent.map(({ payload }) => payload.title)).toEqual([
        `Undeclared flag in production: ${cart}`,
      ]),
    );

    await stop();
  },
);

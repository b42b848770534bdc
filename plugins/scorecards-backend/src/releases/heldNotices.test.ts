import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually } from '../__testUtils__/startScorecards';
import {
  deploy,
  digest,
  ladder,
  shopService,
  startReleases,
} from './__testUtils__/startReleases';

jest.setTimeout(1_200_000);

const count = Number(process.env.HELD_SERVICES ?? 1_200);
const names = Array.from(
  { length: count },
  (_, index) => `s${String(index).padStart(5, '0')}`,
);

describe('held releases of many services', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'are all notified of in one pass, together, on %s',
    async databaseId => {
      const portal = await startReleases(await databases.init(databaseId), {
        facts: names.map(name => {
          const one = shopService(name);
          return {
            ...one,
            facts: one.facts.filter(fact => fact.name !== 'incident.active'),
          };
        }),
        evidence: {
          changes: names.map(name => ({
            ...deploy(name, 10, {
              environment: 'staging',
              digest: digest('b'),
              revision: 'v2',
            }),
            entityRef: `component:default/${name}`,
          })),
        },
      });
      const { sent, setClock, write } = portal;
      await eventually(async () =>
        expect(
          (
            await portal.list('ana', `component:default/${names[0]}`)
          ).body.ladder?.id,
        ).toBe('shop'),
      );
      await setClock('2026-03-17T12:00:00.000Z');
      const begun = performance.now();
      write({ ...ladder, title: 'Read anew' });
      const notified = () =>
        sent.reduce(
          (sum, { payload }) =>
            sum + Number(/: (\d+) releases$/.exec(payload.title)?.[1] ?? 1),
          0,
        );
      while (notified() < count && performance.now() - begun < 1_000_000) {
        await new Promise(done => setTimeout(done, 100));
      }
      if (process.env.HELD_SERVICES) {
        process.stderr.write(
          `${databaseId}: ${count} services in ${(
            (performance.now() - begun) /
            1000
          ).toFixed(1)} s, ${sent.length} notices\n`,
        );
      }
      expect(notified()).toBe(count);
      await portal.stop();
    },
  );
});

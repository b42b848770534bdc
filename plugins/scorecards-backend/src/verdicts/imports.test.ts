import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import {
  aScorecardsBackend,
  aService,
  runbookControl,
  sloControl,
} from '../__testUtils__/aScorecardsBackend';

jest.setTimeout(120_000);

const ago = (days: number) => new Date(Date.now() - days * dayMs).toISOString();
const cart = 'component:default/cart';
const control = 'runbook-present';
const message = 'As the scorecard before this one had it';

describe('verdicts of before', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'show in trends and histories, and change nothing that is due, on %s',
    async databaseId => {
      const backend = await aScorecardsBackend({
        knex: await databases.init(databaseId),
        facts: [aService('cart', { slos: [], runbook: false })],
        controls: [sloControl, runbookControl],
      });
      await backend.until('/verdicts', ({ items }) =>
        expect(items).toHaveLength(2),
      );
      const shown = () =>
        backend.get(`/verdicts?entityRef=${cart}&control=${control}`);
      const before = await shown();
      const promotion = () => backend.get(`/controls/${control}/promotion`);
      const needed = (await promotion()).checks;
      const fit = { entityRef: cart, control, message };
      const past = [
        { ...fit, status: 'pass', from: ago(30), until: ago(10) },
        { ...fit, status: 'fail', from: ago(10) },
      ];
      const bringIn = (items: object[]) =>
        backend.call('post', '/verdicts/history', { items });

      const first = await bringIn([
        ...past,
        { ...fit, status: 'pass', from: ago(20), until: ago(5) },
        { ...fit, status: 'pass', from: ago(3), until: ago(-3) },
        { ...fit, status: 'pass', from: ago(3), control: 'none' },
        { ...fit, status: 'pass', from: ago(3), entityRef: `${cart}-2` },
      ]);
      expect(first.status).toBe(200);
      expect(first.body).toMatchObject({ stored: 2, known: 0 });
      expect(
        first.body.refused.map(
          ({ index, reason }: { index: number; reason: string }) =>
            `${index} ${reason.split(' ').slice(0, 4).join(' ')}`,
        ),
      ).toEqual([
        '2 It overlaps with one',
        '3 It must end after',
        '4 There is no control',
        "5 'runbook-present' has not judged",
      ]);
      expect((await bringIn(past)).body).toEqual({
        stored: 0,
        known: 2,
        refused: [],
      });

      const { days, items } = await backend.get(
        `/summary?by=control&control=${control}&from=${ago(40).slice(0, 10)}`,
      );
      expect(days[0]).toBe(ago(30).slice(0, 10));
      expect(items[0].trend.pass.slice(0, 20)).toEqual(Array(20).fill(1));
      expect(items[0].trend.fail.slice(-10)).toEqual(Array(10).fill(1));
      const history = await backend.get(
        `/verdicts/history?entityRef=${cart}&control=${control}`,
      );
      expect(
        history.items.map(({ status }: { status: string }) => status),
      ).toEqual(['fail', 'fail', 'pass']);
      const then = await backend.get(
        `/verdicts?entityRef=${cart}&control=${control}&at=${ago(15)}`,
      );
      expect(then.items).toMatchObject([{ status: 'pass', message }]);
      // Since when it fails is what the portal itself saw, and so is for how
      // many days the control was observed.
      expect(await shown()).toEqual(before);
      expect((await promotion()).checks).toEqual(needed);
    },
  );
});

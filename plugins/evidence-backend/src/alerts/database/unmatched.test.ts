import fc from 'fast-check';
import {
  aGroup,
  alertAge,
  anAlert,
  createTestAlerts,
  iso,
  minute,
} from '../../testUtils/testAlerts';
import { createEvidenceDatabases, t0 } from '../../testUtils/testStore';

jest.setTimeout(120_000);

describe('alerts that match nothing', () => {
  const databases = createEvidenceDatabases();

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    it('are each listed once, at any instant, whoever reports them how often', async () => {
      const test = await createTestAlerts(await databases.init(databaseId));
      test.know('checkout');
      test.know('one', { 'plumbline.dev/aliases': 'shared' });
      test.know('two', { 'plumbline.dev/aliases': 'shared' });
      const named = async (at = test.time.now) =>
        (await test.alertStore.unmatched(at)).map(({ name }) => name).sort();
      const fires = (service: string, part = {}) =>
        anAlert({
          labels: { alertname: `Of-${service}`, service },
          startsAt: iso(test.time.now),
          ...part,
        });
      // By source and service: whether it fires.
      const firing = new Map<string, boolean>();
      const seen: [number, string[]][] = [];
      const step = fc.record({
        source: fc.constantFrom('one', 'other'),
        key: fc.constantFrom('a', 'b'),
        service: fc.constantFrom('checkout', 'shared', 'lost', 'gone'),
        ends: fc.boolean(),
      });
      for (const { source, key, service, ends } of fc.sample(step, {
        numRuns: 40,
        seed: 4,
      })) {
        test.time.now += minute;
        const id = `${source} ${service}`;
        if (!ends || firing.get(id)) {
          const end = { status: 'resolved', endsAt: iso(test.time.now) };
          const alert = fires(service, ends ? end : {});
          await test.alerts.report([aGroup([alert, alert], { source, key })]);
          firing.set(id, !ends);
        }
        const expected = [...firing]
          .filter(([one, does]) => does && !one.endsWith('checkout'))
          .map(([one]) => `Of-${one.split(' ')[1]}`);
        const now = [...new Set(expected)].sort();
        expect(await named()).toEqual(now);
        seen.push([test.time.now, now]);
      }
      expect(seen.some(([, now]) => now.length > 1)).toBe(true);
      for (const [at, then] of seen) {
        expect(await named(at)).toEqual(then);
      }
    });

    it('are no longer, once an alias says whose they are', async () => {
      const test = await createTestAlerts(await databases.init(databaseId));
      test.know('checkout');
      const labels = { alertname: 'HighErrors', service: 'chekout' };
      await test.alerts.report([aGroup([anAlert({ labels })])]);
      expect(await test.alertStore.unmatched(test.time.now)).toMatchObject([
        { name: 'HighErrors', signal: { labels } },
      ]);
      test.know('checkout', { 'plumbline.dev/aliases': 'chekout' });
      test.time.now += minute;
      await test.subjects.resolvePending();
      expect(await test.alertStore.unmatched(test.time.now)).toEqual([]);
      expect(await test.alertStore.unmatched(t0)).toHaveLength(1);
    });

    it('are reported by whoever is queried, in place of the reports before', async () => {
      const test = await createTestAlerts(await databases.init(databaseId));
      const { alerts, alertStore, time } = test;
      const names = async (at = time.now) =>
        (await alertStore.unmatched(at)).map(({ name }) => name).sort();
      const lost = (name: string) => ({
        name,
        labels: { alertname: name, service: 'lost' },
      });
      const reported = new Map<string, string[]>();
      const seen: [number, string[]][] = [];
      const step = fc.record({
        source: fc.constantFrom('one', 'other'),
        found: fc.subarray(['A', 'B', 'C', 'D']),
        retire: fc.integer({ min: 0, max: 5 }),
      });
      for (const { source, found, retire } of fc.sample(step, {
        numRuns: 40,
        seed: 4,
      })) {
        time.now += minute;
        if (retire === 0) {
          await alerts.retireUnmatched([source]);
          reported.delete(source === 'one' ? 'other' : 'one');
        }
        await alerts.reportUnmatched(source, [...found, ...found].map(lost));
        await test.passed(source);
        reported.set(source, found);
        const now = [...new Set([...reported.values()].flat())].sort();
        expect(await names()).toEqual(now);
        seen.push([time.now, now]);
      }
      for (const [at, then] of seen) {
        expect(await names(at)).toEqual(then);
      }
    });

    it('count once, though a webhook reports them as well', async () => {
      const test = await createTestAlerts(await databases.init(databaseId));
      const labels = { alertname: 'HighErrors', service: 'chekout' };
      await test.alerts.report([aGroup([anAlert({ labels })])]);
      await test.alerts.reportUnmatched('am', [{ name: 'HighErrors', labels }]);
      await test.passed('am');
      expect(await test.alertStore.unmatched(test.time.now)).toHaveLength(1);
    });

    it('are listed for as long as what was heard of them is fresh', async () => {
      const test = await createTestAlerts(await databases.init(databaseId));
      const { alerts, time } = test;
      const names = async (at = time.now) =>
        (await test.alertStore.unmatched(at)).map(({ name }) => name);
      const labels = (service: string) => ({ alertname: service, service });
      const send = () =>
        alerts.report([aGroup([anAlert({ labels: labels('sent') })])]);
      const find = async () => {
        const found = { name: 'found', labels: labels('found') };
        await alerts.reportUnmatched('am', [found]);
        await test.passed('am');
      };
      const seen: [number, string[]][] = [];
      const expectThen = async (later: number, expected: string[]) => {
        time.now += later;
        expect((await names()).sort()).toEqual(expected);
        seen.push([time.now, expected]);
      };
      await send();
      await find();
      await expectThen(0, ['found', 'sent']);
      await test.passed('am', 'failed');
      await expectThen(15 * minute, ['found', 'sent']);
      await expectThen(1, ['sent']);
      await expectThen(alertAge - 15 * minute - 1, ['sent']);
      await expectThen(1, []);
      await test.passed('am', 'failed');
      await expectThen(3 * alertAge, []);
      time.now += minute;
      await send();
      await find();
      await expectThen(0, ['found', 'sent']);
      await expectThen(alertAge, ['sent']);
      await send();
      await expectThen(alertAge, ['sent']);
      for (const [at, expected] of seen) {
        expect((await names(at)).sort()).toEqual(expected);
      }
    });
  });
});

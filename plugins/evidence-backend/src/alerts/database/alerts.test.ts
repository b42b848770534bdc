import fc from 'fast-check';
import {
  aGroup,
  alertAge,
  anAlert,
  createTestAlerts,
  hour,
  iso,
  minute,
} from '../../testUtils/testAlerts';
import { createEvidenceDatabases, t0 } from '../../testUtils/testStore';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';

describe('AlertStore', () => {
  const databases = createEvidenceDatabases();

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    async function start() {
      const test = await createTestAlerts(await databases.init(databaseId));
      test.know('checkout');
      return test;
    }

    it('shows what fires, and an empty list once it is over', async () => {
      const test = await start();
      test.time.now = t0 + minute;
      await test.alerts.report([aGroup([anAlert()])]);
      const [firing] = await test.factsOf(checkout);
      expect(firing).toEqual({
        name: 'alerts.firing',
        source: 'acme-alerts',
        value: [
          {
            name: 'HighErrors',
            severity: 'critical',
            since: iso(t0),
            summary: 'Too many errors',
          },
        ],
        stale: false,
        observedAt: t0 + minute,
      });
      expect(await test.factsOf('component:default/payment')).toEqual([]);

      test.time.now = t0 + 5 * minute;
      const end = { status: 'resolved' as const, endsAt: iso(t0 + 4 * minute) };
      const { receipt } = await test.alerts.report([aGroup([anAlert(end)])]);
      expect(receipt).toMatchObject({ stored: 0, updated: 1, duplicate: 0 });
      expect(await test.factsOf(checkout)).toMatchObject([
        { value: [], stale: false },
      ]);
      // As it was known in between.
      expect(await test.factsOf(checkout, t0 + 2 * minute)).toMatchObject([
        { value: [{ name: 'HighErrors' }] },
      ]);
      const [alert] = await test.alertStore.list({ limit: 10 });
      expect(alert).toMatchObject({
        status: 'resolved',
        entityRef: checkout,
        startsAt: t0,
        endsAt: t0 + 4 * minute,
        receivedAt: t0 + minute,
        endReceivedAt: t0 + 5 * minute,
      });
    });

    it('ends what somebody else finds to be over, until its source knows better', async () => {
      const test = await start();
      test.time.now = t0 + minute;
      await test.alerts.report([aGroup([anAlert()])]);
      const head = await test.store.feedHead();
      const { fingerprint, startsAt = '' } = anAlert();
      const end = (minutes: number, of = {}) =>
        test.alerts.end('acme-alerts', [
          { fingerprint, startsAt, endsAt: iso(t0 + minutes * minute), ...of },
        ]);
      test.time.now = t0 + 5 * minute;
      // Before it began, and of another.
      await end(-1);
      await end(3, { fingerprint: 'other' });
      expect(await test.store.feedHead()).toEqual(head);
      await end(3);
      expect(await test.factsOf(checkout)).toMatchObject([{ value: [] }]);
      expect(await test.factsOf(checkout, t0 + 2 * minute)).toMatchObject([
        { value: [{ name: 'HighErrors' }] },
      ]);
      const [alert] = await test.alertStore.list({ limit: 10 });
      expect(alert).toMatchObject({
        status: 'resolved',
        endsAt: t0 + 3 * minute,
        lastHeardAt: t0 + minute,
      });
      expect(await test.alertStore.findGroup(alert.groupIds[0])).toBeDefined();
      const resolved = { status: 'resolved' as const };
      const reported = { ...resolved, endsAt: iso(t0 + 4 * minute) };
      await test.alerts.report([aGroup([anAlert(reported)])]);
      expect(
        await test.alertStore.list({ ...resolved, limit: 10 }),
      ).toMatchObject([{ endsAt: t0 + 4 * minute }]);
    });

    it('keeps one alert and one group of repetitions, and says what is new', async () => {
      const test = await start();
      const group = aGroup([anAlert()]);
      const first = await test.alerts.report([group]);
      const head = await test.store.feedHead();
      test.time.now += hour;
      const second = await test.alerts.report([group]);
      expect(second.receipt).toEqual({
        stored: 0,
        updated: 0,
        duplicate: 1,
        groups: first.receipt.groups,
      });
      const news = await test.store.feed(head, 10);
      expect(news.filter(({ type }) => type === 'alert')).toEqual([]);
      expect(await test.alertStore.list({ limit: 10 })).toMatchObject([
        { lastHeardAt: t0 + hour },
      ]);
    });

    it('turns stale what was not repeated, and does not call it over', async () => {
      const test = await start();
      const disk = anAlert({
        labels: { alertname: 'DiskFull', service: 'checkout' },
      });
      await test.alerts.report([aGroup([anAlert(), disk])]);
      test.time.now += alertAge + 1;
      expect(await test.factsOf(checkout)).toMatchObject([{ stale: true }]);
      await test.alerts.report([aGroup([anAlert()])]);
      const facts = await test.factsOf(checkout);
      expect(
        facts.map(({ value, stale }) => [
          (value as { name: string }[]).map(({ name }) => name),
          stale,
        ]),
      ).toEqual(
        expect.arrayContaining([
          [['HighErrors'], false],
          [['DiskFull'], true],
        ]),
      );
      await test.alerts.report([aGroup([disk])]);
      expect(
        (await test.factsOf(checkout)).map(({ value }) => value).flat(),
      ).toHaveLength(2);
    });

    it('opens another group when the same fires again after it was over', async () => {
      const test = await start();
      const end = { status: 'resolved' as const, endsAt: iso(t0 + minute) };
      const again = { startsAt: iso(t0 + hour) };
      const first = await test.alerts.report([aGroup([anAlert()])]);
      await test.alerts.report([aGroup([anAlert(end)])]);
      test.time.now = t0 + hour;
      const second = await test.alerts.report([aGroup([anAlert(again)])]);
      expect(second.receipt.groups).not.toEqual(first.receipt.groups);
      // Heard of again, a year late.
      test.time.now = t0 + 365 * 24 * hour;
      const late = await test.alerts.report([aGroup([anAlert()])]);
      expect(late.receipt).toMatchObject({
        duplicate: 1,
        groups: first.receipt.groups,
      });
      expect(
        (await test.alertStore.list({ limit: 10 })).map(one => one.status),
      ).toEqual(['firing', 'resolved']);
    });

    it('is in the same groups, whatever the order in which ends come', async () => {
      const at = (minutes: number) => iso(t0 + minutes * minute);
      const labels = { alertname: 'HighErrors', service: 'other' };
      const end = { status: 'resolved' as const, endsAt: at(9) };
      const reported = [
        aGroup([anAlert({ startsAt: at(3) })]),
        aGroup([anAlert({ startsAt: at(5), labels })]),
        aGroup([anAlert({ startsAt: at(3), ...end })]),
        aGroup([anAlert({ startsAt: at(5), labels, ...end })]),
        aGroup([anAlert({ startsAt: at(15) })]),
        aGroup([anAlert({ startsAt: at(16), labels })]),
      ];
      const groupsOf = async (order: readonly number[]) => {
        const test = await start();
        test.time.now = t0 + 20 * minute;
        for (const index of order) {
          await test.alerts.report([reported[index]]);
        }
        const alerts = await test.alertStore.list({ limit: 10 });
        return alerts.map(({ id, groupIds }) => ({ id, groupIds }));
      };
      const expected = await groupsOf([0, 1, 2, 3, 4, 5]);
      expect(new Set(expected.map(({ groupIds }) => groupIds[0])).size).toBe(2);
      for (const order of [
        [0, 1, 4, 5, 2, 3],
        [0, 1, 4, 2, 3, 5],
        [0, 1, 3, 4, 5, 2],
        [4, 5, 0, 1, 2, 3],
        [4, 0, 2, 5, 1, 3],
        [2, 3, 4, 5],
        [0, 1, 4, 4, 2, 0, 3, 5, 2, 1],
      ]) {
        expect([order, await groupsOf(order)]).toEqual([order, expected]);
      }
    });

    it('has one alert of a source that does not state its start', async () => {
      const reported = [
        { begunBy: iso(t0 + 2 * minute) },
        { begunBy: iso(t0 + minute) },
        { begunBy: iso(t0 + 3 * minute), startsAt: iso(t0) },
        {
          begunBy: iso(t0 + 5 * minute),
          endsAt: iso(t0 + 5 * minute),
          status: 'resolved' as const,
        },
        { begunBy: iso(t0 + 6 * minute) },
      ].map(part => anAlert({ startsAt: undefined, ...part }));
      const leftBy = async (...order: number[]) => {
        const test = await start();
        test.time.now = t0 + hour;
        for (const index of order) {
          await test.alerts.report([aGroup([reported[index]])]);
        }
        return (await test.alertStore.list({ limit: 10 })).map(
          ({ status, startsAt, endsAt }) => [status, startsAt, endsAt],
        );
      };
      const firing = ['firing', t0 + minute, undefined];
      expect(await leftBy(0, 1, 0)).toEqual([firing]);
      expect(await leftBy(1, 0)).toEqual([firing]);
      expect(await leftBy(0, 2)).toEqual([['firing', t0, undefined]]);
      const over = ['resolved', t0, t0 + 5 * minute];
      for (const order of [
        [0, 1, 2, 3, 4],
        [3, 4, 1, 0, 2],
      ]) {
        expect(await leftBy(...order)).toEqual([over]);
      }
      const test = await start();
      const none = anAlert({ startsAt: undefined });
      expect(await test.alerts.report([aGroup([none])])).toMatchObject({
        rejected: [{ reason: expect.stringContaining("'begunBy'") }],
      });
    });

    it('gives alerts to the service that an alias comes to name', async () => {
      const test = await start();
      const labels = { alertname: 'HighErrors', service: 'co' };
      await test.alerts.report([aGroup([anAlert({ labels })])]);
      const open = () =>
        test.discrepancies.list({ state: ['open'], limit: 10 });
      expect((await open()).items).toMatchObject([
        {
          kind: 'unmatched-signal',
          message: expect.stringContaining('HighErrors'),
        },
      ]);
      expect(await test.factsOf(checkout)).toEqual([]);
      const head = await test.store.feedHead();
      test.time.now += minute;
      test.know('checkout', { 'plumbline.dev/aliases': 'co' });
      await test.subjects.resolvePending();
      expect(await test.factsOf(checkout)).toMatchObject([
        { value: [{ name: 'HighErrors' }] },
      ]);
      expect(await test.factsOf(checkout, t0)).toEqual([]);
      expect(
        (await test.store.feed(head, 10)).filter(
          ({ type }) => type === 'alert',
        ),
      ).toMatchObject([{ entityRef: checkout, key: expect.any(String) }]);

      // A deleted service keeps what was its own.
      test.forget('checkout');
      await test.subjects.resolvePending();
      expect(await test.alertStore.list({ limit: 10 })).toMatchObject([
        { entityRef: checkout },
      ]);
    });

    it('ends in one state, whatever the order and however often', async () => {
      // One set of labels reported by two servers some seconds apart, over twice,
      // and a second alert beside it.
      const at = (seconds: number) => iso(t0 + seconds * 1000);
      const labels = { alertname: 'DiskFull', service: 'checkout' };
      const over = (startsAt: string, endsAt: string) =>
        anAlert({ status: 'resolved', startsAt, endsAt });
      const reported = [
        aGroup([anAlert({ startsAt: at(0) })]),
        aGroup([anAlert({ startsAt: at(3) }), anAlert({ labels })]),
        aGroup([over(at(0), at(60))]),
        aGroup([over(at(0), at(55)), anAlert({ labels, startsAt: at(20) })]),
        aGroup([anAlert({ startsAt: at(100) })], { key: 'another' }),
        aGroup([anAlert({ startsAt: at(100), annotations: { summary: 'x' } })]),
      ];
      const expected = await outcomeOf(reported);
      expect(expected.facts).toEqual([
        [
          expect.objectContaining({ name: 'HighErrors', since: at(100) }),
          expect.objectContaining({ name: 'DiskFull', since: at(20) }),
        ],
      ]);
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray([...reported.keys(), ...reported.keys()], {
            minLength: reported.length * 2,
          }),
          async order => {
            expect(
              await outcomeOf(order.map(index => reported[index])),
            ).toEqual(expected);
          },
        ),
        { numRuns: databaseId === 'SQLITE_3' ? 25 : 6 },
      );

      async function outcomeOf(groups: typeof reported) {
        const test = await start();
        for (const group of groups) {
          test.time.now += 1000;
          await test.alerts.report([group]);
        }
        const alerts = await test.alertStore.list({ limit: 100 });
        return {
          alerts: alerts.map(alert => ({
            ...alert,
            groupIds: alert.groupIds.length,
            receivedAt: 0,
            endReceivedAt: 0,
            lastHeardAt: 0,
          })),
          facts: (await test.factsOf(checkout)).map(({ value }) => value),
        };
      }
    });
  });
});

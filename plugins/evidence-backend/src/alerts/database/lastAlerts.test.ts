import { Environments } from '@plumbline/backstage-plugin-evidence-common';
import {
  aGroup,
  anAlert,
  createTestAlerts,
  hour,
  iso,
} from '../../testUtils/testAlerts';
import { createEvidenceDatabases, t0 } from '../../testUtils/testStore';

jest.setTimeout(120_000);

const day = 24 * hour;
const environments = new Environments();

describe('the last alert of an entity', () => {
  const databases = createEvidenceDatabases();

  it.each(databases.eachSupportedId())(
    'is the one that was heard last of all that have its labels, on %s',
    async databaseId => {
      const test = await createTestAlerts(await databases.init(databaseId));
      const checkout = test.know('checkout');
      const payment = test.know('payment');
      const deliver = (
        source: string,
        after: number,
        part: Parameters<typeof anAlert>[0],
      ) => {
        test.time.now = t0 + after;
        return test.alerts.report([aGroup([anAlert(part)], { source })]);
      };
      const last = async () => {
        const found = await test.alertStore.lastOf(
          [checkout, payment],
          environments,
        );
        expect([...found.keys()]).toEqual([checkout]);
        return found.get(checkout);
      };

      await deliver('first', hour, { fingerprint: 'a' });
      expect(await last()).toEqual([{ at: t0 + hour, source: 'first' }]);

      // Another source, another name of the same labels, and another start.
      await deliver('second', 2 * hour, { fingerprint: 'a' });
      expect(await last()).toEqual([{ at: t0 + 2 * hour, source: 'second' }]);
      await deliver('first', 3 * hour, { fingerprint: 'b' });
      expect(await last()).toEqual([{ at: t0 + 3 * hour, source: 'first' }]);
      const startsAt = iso(t0 + 3 * hour);
      await deliver('first', 4 * hour, { fingerprint: 'a', startsAt });
      expect(await last()).toEqual([{ at: t0 + 4 * hour, source: 'first' }]);

      // The first that began is heard last.
      await deliver('second', 181 * day, { fingerprint: 'a' });
      expect(await last()).toEqual([{ at: t0 + 181 * day, source: 'second' }]);
      await deliver('first', 182 * day, { fingerprint: 'b' });
      expect(await last()).toEqual([{ at: t0 + 182 * day, source: 'first' }]);
      expect(await test.alertStore.lastOfSources()).toEqual(
        new Map([
          ['first', t0 + 182 * day],
          ['second', t0 + 181 * day],
        ]),
      );
    },
  );

  it.each(databases.eachSupportedId())(
    'is stated for each environment that labels name, on %s',
    async databaseId => {
      const test = await createTestAlerts(await databases.init(databaseId));
      const checkout = test.know('checkout');
      const deliver = (after: number, labels: Record<string, string>) => {
        test.time.now = t0 + after;
        const alert = anAlert({ labels: { service: 'checkout', ...labels } });
        return test.alerts.report([aGroup([alert])]);
      };
      await deliver(1 * hour, { env: 'PROD' });
      await deliver(2 * hour, { environment: 'live', alertname: 'Other' });
      await deliver(3 * hour, { env: 'stg' });
      await deliver(4 * hour, { env: 'perf' });
      await deliver(5 * hour, { env: 'moon' });
      await deliver(6 * hour, {});
      const found = await test.alertStore.lastOf([checkout], environments);
      const source = 'acme-alerts';
      expect(found.get(checkout)).toEqual([
        { environment: 'production', at: t0 + 2 * hour, source },
        { environment: 'staging', at: t0 + 3 * hour, source },
        { at: t0 + 6 * hour, source },
        { unmapped: true, at: t0 + 5 * hour, source },
      ]);
    },
  );
});

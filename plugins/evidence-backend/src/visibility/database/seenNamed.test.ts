import { createTestAlerts, hour, minute } from '../../testUtils/testAlerts';
import { NamedFacts } from '../../observations/NamedFacts';
import { createEvidenceDatabases, t0 } from '../../testUtils/testStore';
import { DatabaseSeenStore } from './DatabaseSeenStore';

jest.setTimeout(120_000);

const one = 'component:default/one';
const firing = 'alerts.firing';

describe('facts reported by names', () => {
  const databases = createEvidenceDatabases();

  it.each(databases.eachSupportedId())(
    'are of whom a shared name means to the reader, at any instant, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const { know, store, subjects, time } = await createTestAlerts(knex);
      know('one', { 'plumbline.dev/aliases': 'shared' });
      know('two', { 'plumbline.dev/aliases': 'shared' });
      const clock = () => new Date(time.now);
      const named = new NamedFacts({ clock, store, subjects });
      const seen = new DatabaseSeenStore(knex);
      const visible = (ref: string): boolean => ref === one;
      const factsAt = async (at: number, isVisible = visible) =>
        (
          await seen.named({
            ...{ at, visible: isVisible },
            refs: [one, 'component:default/two'],
          })
        )
          .map(({ entityRef, name, value, stale }) => [
            ...[entityRef, name, (value as unknown[]).length],
            ...(stale ? ['stale'] : []),
          ])
          .sort();
      const listed = async (at: number) =>
        (await seen.named({ at, visible, name: firing })).length;
      const alertOf = (service: string) => ({
        signal: { type: 'alert' as const, labels: { service } },
        name: firing,
        value: [{ name: 'Slow' }],
      });
      const slo = {
        signal: { type: 'workload' as const, name: 'shared' },
        name: 'slo.state',
        value: [{ name: 'errors', objective: 99 }],
      };
      const hasReported = () =>
        seen.hasReportedFact({
          at: time.now,
          visible,
          source: 'queried',
          name: firing,
        });

      // What one entity alone is called is kept with it.
      await named.take('queried', [alertOf('one')], firing);
      expect(await factsAt(t0)).toEqual([]);
      expect(await hasReported()).toBe(false);

      const began = time.now;
      await named.take('queried', [alertOf('shared'), slo], firing);
      const both = [
        [one, firing, 1],
        [one, 'slo.state', 1],
      ];
      expect(await factsAt(began)).toEqual(both);
      expect(await listed(began)).toBe(1);
      expect(await hasReported()).toBe(true);
      // Of neither to who sees both, or none.
      expect(await factsAt(began, () => true)).toEqual([]);
      expect(await factsAt(began, () => false)).toEqual([]);
      expect(await factsAt(began - 1)).toEqual([]);

      time.now += minute;
      await named.take('queried', [slo], firing);
      expect(await factsAt(time.now)).toEqual([
        [one, firing, 0],
        [one, 'slo.state', 1],
      ]);
      expect(await listed(time.now)).toBe(0);
      expect(await factsAt(began)).toEqual(both);
      expect(await factsAt(time.now + hour)).toEqual([
        [one, firing, 0, 'stale'],
        [one, 'slo.state', 1, 'stale'],
      ]);
    },
  );
});

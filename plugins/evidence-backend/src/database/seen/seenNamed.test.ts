import {
  createTestAlerts,
  hour,
  minute,
} from '../../alerts/__testUtils__/testAlerts';
import { NamedFacts } from '../../observations/NamedFacts';
import { createEvidenceDatabases, t0 } from '../__testUtils__/testStore';
import { DatabaseSeenStore } from './DatabaseSeenStore';

jest.setTimeout(120_000);

const one = 'component:default/one';
const firing = 'alerts.firing';

describe('facts told by names', () => {
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
      const told = async (at: number, isVisible = visible) =>
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
      const tells = () =>
        seen.tellsFact({
          at: time.now,
          visible,
          source: 'asked',
          name: firing,
        });

      // What one entity alone is called is kept with it.
      await named.take('asked', [alertOf('one')], firing);
      expect(await told(t0)).toEqual([]);
      expect(await tells()).toBe(false);

      const began = time.now;
      await named.take('asked', [alertOf('shared'), slo], firing);
      const both = [
        [one, firing, 1],
        [one, 'slo.state', 1],
      ];
      expect(await told(began)).toEqual(both);
      expect(await listed(began)).toBe(1);
      expect(await tells()).toBe(true);
      // Of neither to who sees both, or none.
      expect(await told(began, () => true)).toEqual([]);
      expect(await told(began, () => false)).toEqual([]);
      expect(await told(began - 1)).toEqual([]);

      time.now += minute;
      await named.take('asked', [slo], firing);
      expect(await told(time.now)).toEqual([
        [one, firing, 0],
        [one, 'slo.state', 1],
      ]);
      expect(await listed(time.now)).toBe(0);
      expect(await told(began)).toEqual(both);
      expect(await told(time.now + hour)).toEqual([
        [one, firing, 0, 'stale'],
        [one, 'slo.state', 1, 'stale'],
      ]);
    },
  );
});

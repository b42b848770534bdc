import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { Hold, HoldStore } from './HoldStore';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const start = Date.parse('2026-03-01T12:00:00.000Z');
const hour = 3_600_000;
const cart = 'component:default/cart';
const words = { reason: 'It was rolled back', nextStep: 'Find why' };
const hold = (key: string, rolledBackAt?: number): Hold => ({
  ...{ entityRef: cart, environment: 'staging', key, name: key },
  ...{ whole: words, shown: words },
  ...(rolledBackAt !== undefined && { rolledBackAt }),
});

describe('what was held on ladders', () => {
  it.each(databases.eachSupportedId())(
    'is kept from and to when, as it was found first, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.migrate.latest({
        directory: resolvePackagePath(
          '@plumbline/backstage-plugin-scorecards-backend',
          'migrations',
        ),
      });
      const store = new HoldStore(knex);
      const keysAt = async (hours: number, since = 0) =>
        (
          await store.at(start + hours * hour, {
            ...{ refs: [cart], since: start + since * hour },
          })
        )?.map(({ key }) => key);
      const look = async (hours: number, found: Hold[]) => {
        await store.record([cart], found, start + hours * hour);
        await store.recordPass(start + hours * hour);
      };
      expect(await keysAt(0)).toBeUndefined();
      await look(0, [hold('v1'), hold('v2', start)]);
      await look(0.5, [hold('v1'), hold('v2', start)]);
      // One that was not looked at stays as it was.
      await store.record([], [], start + 0.6 * hour);
      expect(await store.entities()).toEqual([cart]);
      await look(1, [hold('v2', start)]);
      expect(await keysAt(-0.1)).toBeUndefined();
      expect(await keysAt(0.9)).toEqual(['v1', 'v2']);
      expect(await keysAt(1)).toEqual(['v2']);
      // Rolled back before the week, and once more in it.
      expect(await keysAt(1, 0.5)).toEqual([]);
      await look(1.5, [hold('v2', start + 1.2 * hour)]);
      expect(await keysAt(1.5, 0.5)).toEqual(['v2']);
      expect(await keysAt(1.4)).toEqual(['v2']);
      // No pass for longer than an hour.
      expect(await keysAt(2.5)).toEqual(['v2']);
      expect(await keysAt(2.6)).toBeUndefined();
      await look(4, []);
      expect(await keysAt(3)).toBeUndefined();
      expect(await keysAt(4)).toEqual([]);
      expect(await keysAt(0.9)).toEqual(['v1', 'v2']);
      await store.recordPass(start + 401 * 24 * hour);
      expect(await keysAt(0.9)).toBeUndefined();
      expect(await knex('release_holds')).toEqual([]);
    },
  );
});

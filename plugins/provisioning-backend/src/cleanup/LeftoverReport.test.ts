import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { createTestDatabases } from '../__testUtils__/terraform';
import { LeftoverReport } from './LeftoverReport';
import type { Held } from './LeftoverStore';

jest.setTimeout(120_000);

const directory = resolvePackagePath(
  '@plumbline/backstage-plugin-provisioning-backend',
  'migrations',
);
const hour = 60 * 60_000;
const checkout = 'component:default/checkout';
const shop = 'component:default/shop';

describe('what is left of services', () => {
  const databases = createTestDatabases();

  afterEach(() => jest.restoreAllMocks());

  it.each(databases.eachSupportedId())(
    'is not reported as nothing while users are not known, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      await knex.migrate.latest({ directory });
      const start = Date.now();
      let at = start;
      jest.spyOn(Date, 'now').mockImplementation(() => at);
      const held = (id: string, wasActive: boolean): Held => ({
        id,
        owner: 'group:default/payments',
        product: 'queue',
        resourceName: id,
        service: checkout,
        isLeft: true,
        wasActive,
      });
      const all = [held('orders', true), held('waiting', false)];
      let users: string[] | undefined = [shop];
      let more: { depth: number; count: number }[] = [];
      const requested: string[] = [];
      let pushed: Record<string, number> = {};
      const items: Record<string, object[] | undefined> = {};
      let reads = 0;
      const report = new LeftoverReport({
        auth: mockServices.auth(),
        clock: () => new Date(at),
        knex,
        evidence: {
          async getGraph({ entityRef }: { entityRef: string }) {
            requested.push(entityRef);
            if (!users) {
              throw Object.assign(new Error('None'), { name: 'NotFoundError' });
            }
            return { items: users.map(ref => ({ entityRef: ref })), more };
          },
          async pushObservations({ facts }: { facts: any[] }) {
            for (const { entityRef, value } of facts) {
              pushed[entityRef] = value.remaining;
              items[entityRef] = value.items;
            }
          },
        } as never,
        store: {
          version: async () => 'same',
          async *all() {
            reads += 1;
            yield* all;
          },
        },
      });
      const pass = async (later: number) => {
        at += later;
        pushed = {};
        await report.report();
        return pushed;
      };
      expect(await pass(0)).toEqual({ [checkout]: 2, [shop]: 1 });
      // Readers are shown what they may see of it in the catalog.
      expect(items[shop]).toMatchObject([
        { entityRef: 'resource:default/orders' },
      ]);
      expect(items[checkout]?.[1]).not.toHaveProperty('entityRef');
      // What waits for an approval has no users, and is not read again and again.
      expect(requested).toEqual(['resource:default/orders']);
      await pass(30_000);
      expect(reads).toBe(1);

      // What evidence does not have keeps the users that were known.
      users = undefined;
      expect(await pass(hour)).toEqual({ [checkout]: 2, [shop]: 1 });
      users = [];
      more = [{ depth: 1, count: 3 }];
      expect(await pass(hour)).toEqual({ [checkout]: 2, [shop]: 1 });

      // It is gone, and another one's users are not known: no 0 for the user.
      all.splice(0, 1, held('later', true));
      users = undefined;
      more = [];
      expect(await pass(hour)).toEqual({ [checkout]: 2 });
      expect(await pass(30_000)).toEqual({});
      users = [];
      expect(await pass(30_000)).toEqual({ [shop]: 0 });
      await report.release();
    },
  );
});

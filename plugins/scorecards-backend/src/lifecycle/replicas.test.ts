import { createServiceFactory } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { notificationService } from '@backstage/plugin-notifications-node';
import { lookForCases } from '@plumbline/backstage-plugin-evidence-node';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, service } from '../__testUtils__/startScorecards';
import {
  cart,
  now,
  plan,
  startLifecycle,
} from './__testUtils__/startLifecycle';
import { NeglectSweep } from './NeglectSweep';

jest.setTimeout(120_000);

const day = 86_400_000;
const pause = (ms: number) => new Promise(done => setTimeout(done, ms));
const group: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'payments', namespace: 'default' },
  spec: { type: 'team', parent: 'commerce', children: [] },
};

describe('what looks at the whole estate', () => {
  const databases = createTestDatabases();
  afterEach(() => jest.restoreAllMocks());

  // A file of SQLite is for one process.
  it.each(databases.eachSupportedId().filter(([id]) => id !== 'SQLITE_3'))(
    'is done once, whatever the number of replicas, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const sweeps = jest.spyOn(NeglectSweep.prototype, 'run');
      const sent: string[] = [];
      const all = [
        cart,
        ...['new', 'shop'].map(name => `component:default/${name}`),
      ];
      const start = () =>
        startLifecycle(knex, {
          controls: ['replacement-named'],
          others: [
            { ...service('new'), lifecycle: 'production' },
            { ...service('shop'), owner: 'group:default/web' },
          ],
          consumers: ['component:default/shop'],
          features: [
            createServiceFactory({
              service: notificationService,
              deps: {},
              factory: () => ({
                async send({ recipients }) {
                  await pause(1_500);
                  sent.push((recipients as { entityRef: string }).entityRef);
                },
              }),
            }),
          ],
        });
      let first = await start();
      expect((await first.move('deprecated', { plan })).status).toBe(201);
      await first.stop();
      sent.length = 0;
      await knex('lifecycle_notices').delete();
      sweeps.mockClear();

      // The second one starts while the first one still sends.
      first = await start();
      const second = await start();
      const reports = (portal: typeof first) =>
        portal.evidence.pushed.flatMap(({ facts = [] }) =>
          facts.filter(({ name }) => name === 'ownership.recertified'),
        );
      await eventually(async () => expect(sent).toEqual(['group:default/web']));
      await pause(2_500);
      expect(sent).toEqual(['group:default/web']);
      expect(sweeps).toHaveBeenCalledTimes(1);
      expect(
        [...reports(first), ...reports(second)].map(one => one.entityRef),
      ).toEqual(all);

      // The other one takes over at once.
      const [holder, other] =
        reports(first).length > 0 ? [first, second] : [second, first];
      await holder.stop();
      await eventually(async () => expect(sweeps).toHaveBeenCalledTimes(2));
      await eventually(async () =>
        expect(reports(other).map(one => one.entityRef)).toEqual(all),
      );
      expect(sent).toEqual(['group:default/web']);
      await other.stop();
    },
  );

  it.each(databases.eachSupportedId().filter(([id]) => id !== 'SQLITE_3'))(
    'proposes what was decided once, whatever the number of replicas, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const start = () =>
        startLifecycle(knex, {
          controls: ['replacement-named'],
          others: [{ ...service('new'), lifecycle: 'production' }],
        });
      const replicas = [await start(), await start()];
      let requests = 0;
      const propose: (typeof replicas)[0]['trouble']['propose'] = async () => {
        requests += 1;
        // Longer than it takes the other one to look.
        await pause(6_000);
        return {
          entityRef: cart,
          kind: 'pull-request',
          status: 'opened',
          digest: 'd',
          files: [],
          url: 'https://git.example/pull/1',
        };
      };
      replicas.forEach(({ trouble }) => Object.assign(trouble, { propose }));
      const [first] = replicas;
      expect((await first.move('deprecated', { plan })).status).toBe(201);
      await eventually(async () => expect(requests).toBe(1));
      await pause(8_000);
      expect(requests).toBe(1);
      expect((await first.get()).decision!.proposal).toMatchObject({
        status: 'proposed',
      });
      await Promise.all(replicas.map(({ stop }) => stop()));
    },
  );

  it.each(databases.eachSupportedId())(
    'reads what waits for a decision in bulk, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const refs = Array.from(
        { length: 300 },
        (_, index) => `s${String(index).padStart(4, '0')}`,
      );
      const portal = await startLifecycle(knex, {
        controls: ['no-traffic'],
        others: refs.map(name => ({
          ...service(name),
          lifecycle: 'production',
        })),
        entities: [group],
      });
      await eventually(async () =>
        expect(await knex('certification_begins')).toHaveLength(301),
      );
      // Since then they have to be confirmed.
      await portal.setClock(now + 400 * day);
      const { evidence, trouble } = portal;
      const facts = trouble.facts!;
      let reads = 0;
      Object.defineProperty(trouble, 'facts', {
        get: () => {
          reads += 1;
          return facts;
        },
      });
      await knex.transaction(trx =>
        lookForCases(
          trx,
          ...refs.map(name => `certify:component:default/${name}`),
        ),
      );
      await eventually(async () =>
        expect(
          [...evidence.cases.values()].filter(({ id }) =>
            id.startsWith('certify:component:default/s'),
          ).length,
        ).toBe(300),
      );
      // Other loops read as well; one by one it would be 600 and more.
      expect(reads).toBeLessThan(200);
      expect(
        evidence.cases.get('certify:component:default/s0299/0'),
      ).toMatchObject({
        deciders: ['group:default/payments', 'group:default/commerce'],
        state: 'waiting',
      });
      await portal.stop();
    },
  );
});

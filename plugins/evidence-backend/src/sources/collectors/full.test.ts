import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  Collector,
  CollectorReport,
  evidenceExtensionPoint,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { ana, setClock, startEvidence } from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';

jest.setTimeout(240_000);

const ref = 'component:default/checkout';
const health = (value: string, entityRef = ref) => ({
  entityRef,
  name: 'health.state',
  value,
});
const workload = (name: string) => ({
  cluster: 'main',
  namespace: 'shop',
  name,
  labels: { 'app.kubernetes.io/name': 'checkout' },
});
const call = (count: number) => ({
  from: { type: 'workload' as const, name: 'web' },
  to: ref,
  type: 'calls' as const,
  windowSeconds: 300,
  count,
});

describe('what a collector reports', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  let knex: Knex;
  let next: CollectorReport[] = [];
  let minute = 0;

  async function start(id: Parameters<typeof databases.init>[0]) {
    knex = await databases.init(id);
    const collector: Collector = {
      id: 'acme',
      title: 'Acme',
      frequencySeconds: 60,
      timeoutSeconds: 20,
      reports: ['health.state', 'workloads'],
      async collect({ report }) {
        for (const one of next) {
          await report(one);
        }
      },
    };
    evidence = await startEvidence({
      entities: [aComponent('checkout')],
      features: [
        createServiceFactory({
          service: coreServices.database,
          deps: {},
          factory: () => mockServices.database({ knex }),
        }),
        createBackendModule({
          pluginId: 'evidence',
          moduleId: 'test',
          register(env) {
            env.registerInit({
              deps: { point: evidenceExtensionPoint },
              async init({ point }) {
                point.addCollector(collector);
              },
            });
          },
        }),
      ],
    });
    minute = 0;
  }
  afterEach(() => evidence.stop());

  /** What holds after a pass, a minute after the last. */
  async function pass(...reports: CollectorReport[]): Promise<string[]> {
    next = reports;
    minute += 1;
    setClock(new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString());
    await evidence.scheduler.triggerTask('evidence-collector-acme');
    const rows = await knex('observations')
      .where({ source: 'acme', superseded_at: null })
      .orderBy(['part', 'key']);
    return rows.map(({ entity_ref: about, part, value }) => {
      const { name, to } = JSON.parse(value);
      return `${part} ${name ?? to ?? `${about} ${value}`}`;
    });
  }

  /** How much was stored by the last pass. */
  async function seen(): Promise<number> {
    const { count } = (await knex('observations')
      .where({
        source: 'acme',
        last_observed_at: Date.UTC(2026, 2, 1, 12, minute),
      })
      .count({ count: '*' })
      .first())!;
    return Number(count);
  }

  it.each(databases.eachSupportedId())(
    'is replaced by all that there is, as far as it was read, on %s',
    async id => {
      await start(id);
      const all: CollectorReport = {
        type: 'full',
        facts: [health('ok')],
        workloads: [workload('a'), workload('b')],
      };
      const known = [`fact ${ref} "ok"`, 'workload a', 'workload b'];
      expect(await pass(all)).toEqual(known);
      const ids = () => knex('observations').orderBy('id').pluck('id');
      const before = await ids();
      expect(await pass(all)).toEqual(known);
      expect(await ids()).toEqual(before);

      // A part that was not read is not gone, nor one of which anything was refused.
      expect(await pass({ type: 'full', of: ['health.state'] })).toEqual(
        known.slice(1),
      );
      expect(
        await pass({
          type: 'full',
          workloads: [workload('a'), { ...workload('c'), name: '' }],
        }),
      ).toEqual(known.slice(1));
      expect(await pass({ type: 'full', workloads: [workload('b')] })).toEqual([
        'workload b',
      ]);
      const { body } = await evidence
        .as(ana)
        .post('/context', { entityRef: ref });
      expect(body.workloads).toHaveLength(1);
      expect(await pass({ type: 'full' })).toEqual([]);
      expect(await pass(all)).toEqual(known);
    },
  );

  it.each(databases.eachSupportedId())(
    'is changed by a delta where that names it, on %s',
    async id => {
      await start(id);
      await pass({
        type: 'delta',
        facts: [health('ok')],
        edges: [call(1)],
        workloads: [workload('a'), workload('b')],
      });
      expect(
        await pass({
          type: 'delta',
          workloads: [workload('c')],
          removed: {
            facts: [health('ok')],
            edges: [call(1)],
            workloads: [{ cluster: 'main', namespace: 'shop', name: 'a' }],
          },
        }),
      ).toEqual(['workload b', 'workload c']);
    },
  );

  it.each(databases.eachSupportedId())(
    'costs what a delta names, however much the source reports, on %s',
    async id => {
      await start(id);
      const parts = [0, 1, 2].map(part =>
        Array.from({ length: 600 }, (_, index) =>
          health('ok', `component:default/c${part}-${index}`),
        ),
      );
      const deltas = parts.map(facts => ({ type: 'delta' as const, facts }));
      await pass(...deltas);
      expect(await seen()).toBe(1_800);

      let read = 0;
      knex.on('query-response', (rows: unknown[], { sql }: { sql: string }) => {
        read += /^select .*value_hash.* from/.test(sql) ? rows.length : 0;
      });
      const [first] = parts;
      const changed = health('degraded', first[7].entityRef);
      await pass({ type: 'delta', facts: first.with(7, changed) });
      expect(await seen()).toBe(1);
      // What was reported, and what of it is stored anew.
      expect(read).toBeLessThanOrEqual(601);

      // What another process stored meanwhile is not overwritten unseen.
      await knex('observations')
        .where({ source: 'acme', entity_ref: parts[1][3].entityRef })
        .update({ value_hash: 'another' });
      await pass(deltas[1]);
      expect(await seen()).toBe(1);
    },
  );

  it.each(databases.eachSupportedId())(
    'costs what is new, however much it is, on %s',
    async id => {
      await start(id);
      const facts = Array.from({ length: 600 }, (_, index) =>
        health('ok', `component:default/c${index}`),
      );
      await pass({ type: 'full', facts });
      expect(await seen()).toBe(600);
      await pass({ type: 'full', facts });
      expect(await seen()).toBe(0);
      const changed = [...facts];
      changed[7] = health('degraded', 'component:default/c7');
      expect(await pass({ type: 'full', facts: changed })).toHaveLength(600);
      expect(await seen()).toBe(1);
      // Another process, to which each is another object.
      const again = facts.slice(1).map(one => ({ ...one }));
      expect(await pass({ type: 'full', facts: again })).toHaveLength(599);
      expect(await seen()).toBe(1);
      // All of it, before any of it is stale.
      let stored = 0;
      for (let count = 0; count < 60; count++) {
        await pass({ type: 'full', facts: again });
        stored += await seen();
      }
      expect(stored).toBeGreaterThanOrEqual(599);
      const { least } = (await knex('observations')
        .where({ source: 'acme', superseded_at: null })
        .min({
          least: knex.raw('max_age - (? - last_observed_at)', [
            Date.UTC(2026, 2, 1, 12, minute),
          ]),
        })
        .first())! as { least: number };
      expect(Number(least)).toBeGreaterThan(0);
    },
  );
});

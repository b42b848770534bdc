// Evidence with its collectors in a process of its own, beside the sources that
// they ask. Started by `measureCollectors`, which says when a pass begins.
import { randomUUID } from 'node:crypto';
import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import {
  LoggerService,
  resolvePackagePath,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import knexFactory from 'knex';
import { CollectorRunner } from '../../plugins/evidence-backend/src/sources/collectors/CollectorRunner';
import { readAlertmanagerCollector } from '../../plugins/evidence-backend-module-alertmanager/src/collector/readAlertmanagerCollector';
import { readPrometheusCollector } from '../../plugins/evidence-backend-module-prometheus/src/readPrometheusCollector';
import { readLinksCollector } from '../../plugins/evidence-backend-module-links/src/readLinksCollector';
import { readPagerDutyCollector } from '../../plugins/evidence-backend-module-pagerduty/src/collector/readPagerDutyCollector';
import { GithubRepositoryHost } from '../../plugins/evidence-backend-module-github/src/GithubRepositoryHost';
import { readRepositoriesCollector } from '../../plugins/evidence-backend-module-repositories/src/readRepositoriesCollector';
import {
  builtInCollectorTypes,
  readCollectors,
} from '../../plugins/evidence-backend/src/sources/collectors/readCollectors';
import { EvidenceStore } from '../../plugins/evidence-backend/src/database/EvidenceStore';
import { DiscrepancyStore } from '../../plugins/evidence-backend/src/discrepancies/DiscrepancyStore';
import { DeployDecisionStore } from '../../plugins/evidence-backend/src/decisions/DeployDecisionStore';
import { LedgerStore } from '../../plugins/evidence-backend/src/changes/LedgerStore';
import { createLedgerView } from '../../plugins/evidence-backend/src/changes/database/createLedgerView';
import { factsVersion } from '../../plugins/evidence-backend/src/database/operations/factsVersion';
import { knownFacts } from '../../plugins/evidence-backend/src/database/operations/knownFacts';
import { DiscrepancyReview } from '../../plugins/evidence-backend/src/discrepancies/DiscrepancyReview';
import { defaultDiscrepancyOptions } from '../../plugins/evidence-backend/src/discrepancies/options';
import { LedgerService } from '../../plugins/evidence-backend/src/changes';
import { FactRegistry } from '../../plugins/evidence-backend/src/observations/FactRegistry';
import { ObservationService } from '../../plugins/evidence-backend/src/observations/ObservationService';
import { CatalogWalker } from '../../plugins/evidence-backend/src/estate/projection/CatalogWalker';
import { EstateProjection } from '../../plugins/evidence-backend/src/estate/projection/EstateProjection';
import { streamEntities } from '../../plugins/evidence-backend/src/estate/projection/streamEntities';

export type Task =
  | { do: 'start'; url: string; config: JsonObject; entities: Entity[] }
  | { do: 'pass'; collector: string; now: number };

export type Done = {
  done: true;
  /** Milliseconds of this machine. */
  ms: number;
  /** Of the processor, in this process. */
  cpuMs: number;
  outcome: string;
  error?: string;
  coverage?: number;
  memory: number;
};

const quiet: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => quiet,
};

let now = 0;
const clock = () => new Date(now);
type Pass = (collector: string) => Promise<Done>;
let pass: Pass | undefined;

async function start({
  url,
  config: data,
  entities,
}: Extract<Task, { do: 'start' }>): Promise<Pass> {
  const config = new ConfigReader(data);
  const knex = knexFactory({
    client: 'pg',
    connection: url,
    pool: { min: 0, max: 10 },
  });
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@plumbline/backstage-plugin-evidence-backend',
      'migrations',
    ),
  });
  const holder = randomUUID();
  const logger = quiet;
  const store = new EvidenceStore(knex);
  const projection = new EstateProjection({
    store,
    clock,
    logger,
    identityKeys: [],
  });
  const walker = new CatalogWalker({
    auth: { getOwnServiceCredentials: async () => ({}) } as never,
    catalog: {
      getEntitiesByRefs: async () => ({ items: [] }),
      async *streamEntities() {
        yield entities;
      },
    },
    clock,
    holder,
    logger,
    projection,
    store,
  });
  await projection.load();
  await walker.walk();
  const ledger = new LedgerService({
    clock,
    store: new LedgerStore({ knex, appendFeed: async () => {} }),
    signals: { candidates: async () => [], note: async () => {} },
    subjects: { noteUnknown: async () => {} },
  });
  const services = entities.filter(({ kind }) => kind === 'Component');
  await ledger.reportAll(
    services.map(({ metadata: { name } }, index) => ({
      source: 'bench',
      id: name,
      kind: 'deploy' as const,
      entityRef: `component:default/${name}`,
      actor: `user-${index % 97}`,
      occurredAt: new Date(now - index * 60_000).toISOString(),
      outcome: 'succeeded' as const,
    })),
    { author: 'module bench' },
  );
  const discrepancies = new DiscrepancyStore(knex);
  const review = new DiscrepancyReview({
    clock,
    discrepancies,
    ledger,
    projection,
    store,
    decisions: new DeployDecisionStore(knex),
    options: defaultDiscrepancyOptions,
  });
  await review.review();
  const ready = Promise.resolve();
  const runner = new CollectorRunner({
    alerts: { end: async () => {}, reportUnmatched: async () => {} },
    clock,
    entities: signal => streamEntities(projection, { ready, signal }),
    entitiesVersion: async () => (await projection.catchUp()).version,
    facts: name => knownFacts(knex, name),
    factsVersion: names => factsVersion(knex, names),
    holder,
    ledger,
    ledgerView: createLedgerView({ clock, knex }),
    logger,
    observations: new ObservationService({
      clock,
      projection,
      review,
      store,
      definitions: new FactRegistry(),
      incidents: { resolveAll: async () => 0 },
      isRegistered: () => false,
      reader: {
        open: () => Promise.reject(new Error('Not used in this benchmark')),
      },
    }),
    scheduler: {} as SchedulerService,
    store,
  });
  const urlReader = UrlReaders.default({ config, logger });
  const collectors = readCollectors(
    config,
    new Map([
      ...Object.entries(builtInCollectorTypes),
      ['alertmanager', (id, own) => readAlertmanagerCollector(id, own, config)],
      ['prometheus', readPrometheusCollector],
      ['links', (id, own) => readLinksCollector(id, own, config)],
      ['pagerduty', readPagerDutyCollector],
      [
        'repositories',
        (id, own, added) =>
          readRepositoriesCollector(id, own, { config, urlReader, ...added }),
      ],
    ]),
    new Map([['github', new GithubRepositoryHost(config)]]),
  );
  return async id => {
    const collector = collectors.find(one => one.id === id)!;
    const cpu = process.cpuUsage();
    const started = performance.now();
    const outcome = await runner.run(collector);
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    const last = (await store.passes(now)).find(({ source }) => source === id);
    global.gc?.();
    return {
      done: true,
      ms,
      cpuMs: (user + system) / 1000,
      outcome,
      error: last?.error,
      coverage: last?.coverage,
      memory: process.memoryUsage().rss,
    };
  };
}

process.on('message', async (task: Task) => {
  if (task.do === 'start') {
    now = Date.now();
    pass = await start(task);
    process.send!({
      done: true,
      ms: 0,
      cpuMs: 0,
      outcome: 'started',
      memory: 0,
    });
  } else if (task.do === 'pass') {
    now = task.now;
    process.send!(await pass!(task.collector));
  }
});
process.on('disconnect', () => process.exit(0));

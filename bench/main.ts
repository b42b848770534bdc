import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import knexFactory from 'knex';
import {
  AlertsResult,
  measureAlerts,
  printAlerts,
} from './alerts/measureAlerts';
import { BriefResult, measureBrief, seed } from './brief/measureBrief';
import { printBrief } from './brief/printBrief';
import {
  CollectorResult,
  measureCollectors,
  printCollectors,
} from './collectors/measureCollectors';
import { evidenceDescription } from './estate/evidence';
import { shapeDescription } from './estate/shape';
import {
  measureGateCommand,
  printGateCommand,
} from './gates/measureGateCommand';
import {
  gatesSizes,
  GatesResult,
  measureGates,
  printGates,
} from './gates/measureGates';
import { measureGraphs, printGraphs } from './graph/measureGraph';
import { EndpointsResult, measureEndpoints } from './ingest/measureEndpoints';
import { printEndpoints } from './ingest/printEndpoints';
import {
  IngestResult,
  measureSqliteIngest,
  printIngest,
} from './ingest/measureIngest';
import {
  LedgerResult,
  measureLedger,
  printLedger,
} from './ledger/measureLedger';
import { ledgerDescription } from './ledger/seedLedger';
import { LiveResult, measureLive, printLive } from './live/measureLive';
import { megabytes, say } from './lib/table';
import {
  measurePages,
  pagesDescription,
  printPages,
} from './pages/measurePages';
import {
  printProvisioning,
  provisioningDescription,
} from './provisioning/measureProvisioning';
import { printRoad, roadDescription } from './provisioning/measureRoad';
import { measurePush, printPush, PushResult } from './push/measurePush';
import {
  measureReplicas,
  printReplicas,
  ReplicasResult,
} from './replicas/measureReplicas';
import {
  measureRetention,
  printRetention,
  retentionDescription,
  RetentionResult,
} from './retention/measureRetention';
import { measureRowSizes, printRowSizes } from './retention/rowSizes';
import {
  measureRuns,
  printRuns,
  runsDescription,
  RunsResult,
} from './runs/measureRuns';
import {
  measureScorecards,
  ScorecardsResult,
} from './scorecards/measureScorecards';
import {
  printScorecards,
  scorecardsDescription,
} from './scorecards/printScorecards';
import { measureSuspects, printSuspects } from './suspects/measureSuspects';
import { importDescription, printImport } from './toil/measureImport';
import {
  measureRanked,
  printRanked,
  rankedDescription,
} from './toil/measureRanked';
import { printToil, toilDescription } from './toil/measureToil';

const parts = [
  'alerts',
  'brief',
  'collectors',
  'gate-command',
  'gates',
  'graph',
  'ingest',
  'ledger',
  'live',
  'pages',
  'provisioning',
  'push',
  'replicas',
  'retention',
  'runs',
  'scorecards',
  'suspects',
  'toil',
  'toil-import',
  'toil-ranked',
];
/** Services that are judged; the peer need not finish beyond the second. */
const scorecardsSizes = [1_000, 10_000, 50_000];
/** Changes in the ledger; its estate is the same at each size. */
const ledgerSizes = [10_000, 100_000, 1_000_000];
/** Changes in the ledger, of which a third is deleted. */
const retentionSizes = [100_000, 1_000_000];
/** Runs of a year. */
const runsSizes = [100_000, 1_000_000];
/** Changes in the ledger before more come in by each endpoint. */
const endpointLedgers = [0, 100_000];
const usage = `npm run bench [-- --size <entities>]… [-- --only ${parts.join(
  '|',
)}]… [-- --seed <of the incidents, default: random>]`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      size: { type: 'string', multiple: true },
      only: { type: 'string', multiple: true },
      seed: { type: 'string' },
    },
  });
  const sizes = (values.size ?? ['1000', '10000', '100000']).map(Number);
  const only = values.only ?? parts;
  const suspectsSeed = Number(values.seed ?? randomInt(2 ** 31));
  if (
    sizes.some(size => !Number.isInteger(size) || size < 200) ||
    only.some(part => !parts.includes(part)) ||
    !Number.isSafeInteger(suspectsSeed)
  ) {
    throw new Error(
      `Use ${usage}; a size is at least 200, a seed a whole number.`,
    );
  }
  return { sizes, only, given: values.size && sizes, suspectsSeed };
}

async function printSetting(postgresUrl: string): Promise<void> {
  const knex = knexFactory({ client: 'pg', connection: postgresUrl });
  const { rows } = await knex.raw('show server_version');
  await knex.destroy();
  const [processor] = cpus();
  const versionOf = (name: string) =>
    JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8'))
      .version;
  say('## The setting\n');
  say(
    `- ${cpus().length} × ${processor.model.trim()}, ${megabytes(
      totalmem(),
    )}; Node ${process.version}; PostgreSQL ${
      rows[0].server_version
    } on the same machine, durability off. Reader, portal and database share the processors.`,
  );
  say(
    `- Baseline: @backstage/catalog-client ${versionOf(
      '@backstage/catalog-client',
    )} asking @backstage/plugin-catalog-backend ${versionOf(
      '@backstage/plugin-catalog-backend',
    )} of the same portal and database: a breadth-first walk, both directions together, one getEntitiesByRefs a level, fields kind, metadata.name, metadata.namespace, metadata.annotations and relations; each entity read once. It does the walk alone, without owners, rosters, observations and changes.`,
  );
  [...shapeDescription, ...evidenceDescription].forEach(line =>
    say(`- ${line}`),
  );
}

async function main() {
  const { sizes, only, given, suspectsSeed } = readArguments();
  const postgresUrl = process.env.PLUMBLINE_BENCH_POSTGRES!;
  await printSetting(postgresUrl);
  if (only.includes('graph')) {
    const graphs = [];
    for (const size of sizes) {
      graphs.push(...(await measureGraphs(size, seed)));
    }
    printGraphs(graphs);
  }
  const ingest: IngestResult[] = [];
  if (only.includes('brief')) {
    const briefs: BriefResult[] = [];
    for (const size of sizes) {
      const samples = size > 10_000 ? 100 : 200;
      const brief = await measureBrief({ size, samples, postgresUrl });
      briefs.push(brief);
      ingest.push({ size, engine: 'PostgreSQL', load: brief.load });
    }
    printBrief(briefs);
  }
  if (only.includes('alerts')) {
    const alerts: AlertsResult[] = [];
    for (const size of sizes) {
      const shared = { size, seed, postgresUrl };
      alerts.push(await measureAlerts({ ...shared, engine: 'PostgreSQL' }));
      if (size <= 10_000) {
        alerts.push(await measureAlerts({ ...shared, engine: 'SQLite' }));
      }
    }
    printAlerts(alerts);
  }
  if (only.includes('collectors')) {
    const passes: CollectorResult[] = [];
    for (const size of sizes.filter(one => one <= 10_000)) {
      passes.push(...(await measureCollectors({ size, seed, postgresUrl })));
    }
    printCollectors(passes);
  }
  if (only.includes('gates')) {
    const results: GatesResult[] = [];
    const requested = given?.map(one => ({ entities: one, changes: one * 50 }));
    for (const size of requested ?? gatesSizes) {
      results.push(await measureGates({ ...size, seed, postgresUrl }));
    }
    printGates(results);
  }
  if (only.includes('gate-command')) {
    printGateCommand(await measureGateCommand({ seed, postgresUrl }));
  }
  if (only.includes('live')) {
    const live: LiveResult[] = [];
    for (const size of sizes.filter(one => one <= 10_000)) {
      live.push(await measureLive({ size, seed, postgresUrl }));
    }
    printLive(live);
  }
  if (only.includes('ingest')) {
    for (const size of sizes.filter(one => one <= 10_000)) {
      ingest.push(await measureSqliteIngest({ size, seed, postgresUrl }));
    }
    printIngest(ingest);
    const endpoints: EndpointsResult[] = [];
    for (const ledger of endpointLedgers) {
      endpoints.push(await measureEndpoints({ ledger, seed, postgresUrl }));
    }
    printEndpoints(endpoints);
  }
  if (only.includes('ledger')) {
    ledgerDescription.forEach(line => say(`- ${line}`));
    const ledgers: LedgerResult[] = [];
    for (const size of given ?? ledgerSizes) {
      ledgers.push(await measureLedger({ size, seed, postgresUrl }));
    }
    printLedger(ledgers);
  }
  if (only.includes('pages')) {
    pagesDescription.forEach(line => say(`- ${line}`));
    for (const size of [0, ...sizes.filter(one => one <= 10_000)]) {
      printPages(size, await measurePages(size, seed));
    }
  }
  if (only.includes('push')) {
    const pushes: PushResult[] = [];
    for (const size of sizes.filter(one => one <= 10_000)) {
      for (const engine of ['SQLite', 'PostgreSQL'] as const) {
        pushes.push(await measurePush({ size, seed, engine, postgresUrl }));
      }
    }
    printPush(pushes);
  }
  if (only.includes('replicas')) {
    const replicas: ReplicasResult[] = [];
    for (const size of sizes.filter(one => one <= 10_000)) {
      replicas.push(...(await measureReplicas({ size, seed, postgresUrl })));
    }
    printReplicas(replicas);
  }
  if (only.includes('retention')) {
    retentionDescription.forEach(line => say(`- ${line}`));
    printRowSizes(await measureRowSizes(postgresUrl));
    const results: RetentionResult[] = [];
    for (const size of given ?? retentionSizes) {
      for (const engine of ['SQLite', 'PostgreSQL'] as const) {
        results.push(
          await measureRetention({ size, engine, seed, postgresUrl }),
        );
      }
    }
    printRetention(results);
  }
  if (only.includes('runs')) {
    runsDescription.forEach(line => say(`- ${line}`));
    const results: RunsResult[] = [];
    for (const size of given ?? runsSizes) {
      results.push(await measureRuns({ size, seed, postgresUrl }));
    }
    printRuns(results);
  }
  if (only.includes('scorecards')) {
    scorecardsDescription.forEach(line => say(`- ${line}`));
    const results: ScorecardsResult[] = [];
    for (const size of given ?? scorecardsSizes) {
      for (const engine of ['SQLite', 'PostgreSQL'] as const) {
        results.push(
          await measureScorecards({
            size,
            engine,
            postgresUrl,
            seed,
            rounds: 3,
            withPeer: size <= 10_000,
          }),
        );
      }
    }
    printScorecards(results);
  }
  if (only.includes('provisioning')) {
    provisioningDescription.forEach(line => say(`- ${line}`));
    await printProvisioning(resolve(__dirname, '../standards'));
    roadDescription.forEach(line => say(`- ${line}`));
    await printRoad(
      postgresUrl,
      given
        ? { waiting: 100, samples: 3, concurrent: 8 }
        : { waiting: 1_000, samples: 10, concurrent: 50 },
    );
  }
  if (only.includes('suspects')) {
    printSuspects(
      suspectsSeed,
      await measureSuspects({ seed: suspectsSeed, postgresUrl }),
    );
  }
  if (only.includes('toil')) {
    toilDescription.forEach(line => say(`- ${line}`));
    printToil(seed);
  }
  if (only.includes('toil-ranked')) {
    say(`- ${rankedDescription}`);
    printRanked(await measureRanked({ seed, postgresUrl }));
  }
  if (only.includes('toil-import')) {
    say(`- ${importDescription}`);
    await printImport();
  }
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);

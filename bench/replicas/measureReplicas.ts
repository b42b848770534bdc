import knexFactory, { Knex } from 'knex';
import { toEntities } from '../estate/entities';
import { generateShape, Thing } from '../estate/shape';
import { Random } from '../lib/random';
import { percentile } from '../lib/statistics';
import {
  count,
  megabytes,
  ms,
  note,
  printTable,
  say,
  times,
} from '../lib/table';
import { loadEvidence } from '../portal/loadEvidence';
import { PortalClient } from '../portal/PortalClient';
import { Portal, startPortal } from '../portal/startPortal';

const fleets = [1, 2, 3, 4];
const clients = 16;
const seconds = 15;
const warmUpSeconds = 5;

/** What all clients together got in one phase. */
type Phase = { times: number[]; failed: number; seconds: number };

export type ReplicasResult = {
  size: number;
  replicas: number;
  briefs: Phase;
  changes: Phase;
  /** From the answer to a change until every replica lists it. Milliseconds. */
  visible: number[];
  /** Most connections to the database at once. */
  connections: number;
  /** Of all replicas together. Bytes. */
  rss: number;
};

/** Portals on one database, requested in turn by as many clients as before. */
export async function measureReplicas(options: {
  size: number;
  seed: number;
  postgresUrl: string;
}): Promise<ReplicasResult[]> {
  const { size, seed, postgresUrl } = options;
  const things = generateShape(size, seed);
  const name = `replicas_${size}`;
  const start = (entities?: ReturnType<typeof toEntities>) =>
    startPortal({ name, engine: 'PostgreSQL', postgresUrl, entities });
  const portals = [await start(toEntities(things, seed))];
  const knex = knexFactory({ client: 'pg', connection: postgresUrl });
  const results: ReplicasResult[] = [];
  try {
    await loadEvidence(new PortalClient(portals[0]), things, seed);
    for (const replicas of fleets) {
      while (portals.length < replicas) {
        portals.push(await start());
      }
      results.push({
        size,
        replicas,
        ...(await measureFleet(portals, { things, seed, knex, name })),
      });
      note(`${count(size)} entities, ${replicas} replicas: done`);
    }
    return results;
  } finally {
    await knex.destroy();
    await Promise.all(portals.map(portal => portal.stop()));
  }
}

async function measureFleet(
  portals: readonly Portal[],
  options: { things: readonly Thing[]; seed: number; knex: Knex; name: string },
) {
  const { things, seed, knex, name } = options;
  const fleet = portals.map(portal => new PortalClient(portal));
  const services = new Random(seed).sample(
    things.filter(({ kind }) => kind === 'Component'),
    100,
  );
  let reported = 0;
  const brief = (index: number) =>
    fleet[index % fleet.length].brief(services[index % services.length].ref);
  const report = async (index: number) => {
    const entityRef = services[index % services.length].ref;
    const { evidence } = fleet[index % fleet.length];
    const { id } = await evidence.reportChange({
      source: 'bench-replicas',
      id: `${portals.length}-${reported++}`,
      entityRef,
      kind: 'deploy',
      environment: 'production',
      occurredAt: new Date().toISOString(),
      title: 'A deploy',
      outcome: 'succeeded',
    });
    return { id, entityRef };
  };
  await during(warmUpSeconds, brief);
  let connections = 0;
  const look = setInterval(async () => {
    const { rows } = await knex.raw(
      'select count(*)::int as open from pg_stat_activity where datname = ?',
      [name],
    );
    connections = Math.max(connections, rows[0].open);
  }, 250);
  const briefs = await during(seconds, brief);
  const changes = await during(seconds, report);
  clearInterval(look);
  const visible: number[] = [];
  for (let index = 0; index < 20; index++) {
    const { id, entityRef } = await report(index);
    const from = performance.now();
    const isListed = async ({ evidence }: PortalClient) => {
      const { items } = await evidence.listChanges({ entityRef, limit: 20 });
      return items.some(change => change.id === id);
    };
    await Promise.all(
      fleet.map(async client => {
        while (!(await isListed(client)));
      }),
    );
    visible.push(performance.now() - from);
  }
  const memory = await Promise.all(portals.map(portal => portal.memory()));
  const rss = memory.reduce((sum, one) => sum + one.rss, 0);
  return { briefs, changes, visible, connections, rss };
}

/** Each client sends the next request as soon as it has its answer. */
async function during(
  forSeconds: number,
  ask: (index: number) => Promise<unknown>,
): Promise<Phase> {
  const phase: Phase = { times: [], failed: 0, seconds: 0 };
  const started = performance.now();
  const end = started + forSeconds * 1_000;
  let next = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < end) {
        const from = performance.now();
        try {
          await ask(next++);
          phase.times.push(performance.now() - from);
        } catch {
          phase.failed += 1;
        }
      }
    }),
  );
  phase.seconds = (performance.now() - started) / 1_000;
  return phase;
}

const perSecond = ({ times: answered, seconds: took }: Phase) =>
  answered.length / took;

export function printReplicas(results: readonly ReplicasResult[]): void {
  say('\n## Replicas\n');
  say(
    `- ${fleets.join(
      ', ',
    )} portals on one PostgreSQL, ${clients} clients that send the next request once they have an answer, to each portal in turn, ${seconds} s of briefs and ${seconds} s of deploys, one a request. Clients, portals and database share the processors.`,
  );
  printTable(
    'Throughput of replicas on one database',
    [
      'entities, replicas',
      'briefs/s',
      'to 1',
      'p50 ms',
      'p99 ms',
      'changes/s',
      'to 1',
      'p50 ms',
      'p99 ms',
      'failed',
      'on all replicas p99 ms',
      'connections',
      'RSS',
    ],
    results.map(result => {
      const { size, replicas, briefs, changes } = result;
      const one = results.find(
        other => other.size === size && other.replicas === 1,
      )!;
      return [
        `${count(size)}, ${replicas}`,
        count(perSecond(briefs)),
        times(perSecond(briefs) / perSecond(one.briefs)),
        ms(percentile(briefs.times, 0.5)),
        ms(percentile(briefs.times, 0.99)),
        count(perSecond(changes)),
        times(perSecond(changes) / perSecond(one.changes)),
        ms(percentile(changes.times, 0.5)),
        ms(percentile(changes.times, 0.99)),
        briefs.failed + changes.failed,
        ms(percentile(result.visible, 0.99)),
        result.connections,
        megabytes(result.rss),
      ];
    }),
  );
}

import { resolvePackagePath } from '@backstage/backend-plugin-api';
import knexFactory, { Knex } from 'knex';
import { LedgerService } from '../../plugins/evidence-backend/src/changes';
import { LedgerStore } from '../../plugins/evidence-backend/src/changes/LedgerStore';
import { Random } from '../lib/random';
import { percentile, total } from '../lib/statistics';
import { count, megabytes, ms, note, printTable, times } from '../lib/table';
import { Last, lastByNeighbour } from './perNeighbour';
import { seedLedger, serviceRef, services } from './seedLedger';

const neighbours = 200;
const rounds = 20;
/** Changes reported in each way, to a ledger that has as many as it was seeded with. */
const reported = 1000;

export type LedgerResult = {
  size: number;
  bytes: number;
  heap: number;
  equal: number;
  found: number;
  plain: number[];
  own: number[];
  complete: number[];
  ingest: { way: string; perSecond: number }[];
};

/** One size: seeds, checks that the answers are equal, and measures in turn. */
export async function measureLedger(options: {
  size: number;
  seed: number;
  postgresUrl: string;
}): Promise<LedgerResult> {
  const { size, seed, postgresUrl } = options;
  const { knex, drop } = await freshDatabase(postgresUrl, `ledger_${size}`);
  try {
    note(`${count(size)} changes: filling the ledger`);
    await seedLedger(knex, size);
    const store = new LedgerStore({ knex, appendFeed: async () => {} });
    const service = new LedgerService({
      store,
      clock: () => new Date(),
      signals: { candidates: async () => [], note: async () => {} },
      subjects: { noteUnknown: async () => {} },
    });
    const random = new Random(seed);
    const all = Array.from({ length: services }, (_, index) => index);
    const result = { plain: [] as number[], own: [] as number[] };
    const complete: number[] = [];
    let equal = 0;
    let found = 0;
    note(`${count(size)} changes: comparing answers and times`);
    for (let round = -2; round < rounds; round++) {
      const refs = random.sample(all, neighbours + 1).map(serviceRef);
      const sides = [
        timed(() => lastByNeighbour(knex, refs)),
        timed(() => store.latest({ refs })),
      ];
      // In turn, and each side first as often as the other.
      const order = round % 2 === 0 ? [0, 1] : [1, 0];
      const answers: { took: number; answer: unknown[] }[] = [];
      for (const side of order) {
        answers[side] = await sides[side]();
      }
      const { took } = await timed(() => service.latestFor(refs))();
      // The first two warm both sides up.
      if (round >= 0) {
        const plain = answers[0].answer as Last[];
        const own = answers[1].answer as Awaited<
          ReturnType<typeof store.latest>
        >;
        const keys = new Set(plain.map(keyOf));
        found += plain.length;
        equal += own.filter(one =>
          keys.has(
            keyOf({
              entityRef: one.entityRef!,
              kind: one.change.kind,
              id: one.id,
            }),
          ),
        ).length;
        if (own.length !== plain.length) {
          throw new Error(`${own.length} changes instead of ${plain.length}`);
        }
        result.plain.push(answers[0].took);
        result.own.push(answers[1].took);
        complete.push(took);
      }
    }
    const heap = process.memoryUsage().heapUsed;
    const { rows } = await knex.raw(
      "select pg_total_relation_size('changes') as bytes",
    );
    const ingest = await measureIngest(service);
    const bytes = Number(rows[0].bytes);
    return { size, bytes, heap, equal, found, ...result, complete, ingest };
  } finally {
    await drop();
  }
}

async function measureIngest(service: LedgerService) {
  const ways = [
    { way: 'by reference, one at a time', batch: 1, named: true },
    { way: 'by reference, 100 at a time', batch: 100, named: true },
    { way: 'by signal, one at a time', batch: 1, named: false },
    { way: 'by signal, 100 at a time', batch: 100, named: false },
  ];
  const results: LedgerResult['ingest'] = [];
  for (const { way, batch, named } of ways) {
    const changes = Array.from({ length: reported }, (_, index) => ({
      source: 'bench',
      id: `${way} ${index}`,
      kind: 'deploy' as const,
      ...(named
        ? { entityRef: serviceRef(index % services) }
        : {
            signal: { type: 'workload' as const, name: `w${index % services}` },
          }),
      environment: 'production',
      occurredAt: new Date(1.7e12 + index * 1000).toISOString(),
      revision: `v${index}`,
      outcome: 'succeeded' as const,
    }));
    const { took } = await timed(async () => {
      for (let start = 0; start < changes.length; start += batch) {
        await service.reportAll(changes.slice(start, start + batch), {
          author: 'module bench',
        });
      }
    })();
    results.push({ way, perSecond: (reported / took) * 1000 });
  }
  return results;
}

export function printLedger(results: readonly LedgerResult[]): void {
  printTable(
    `The last change of each kind of a service and its ${neighbours} neighbours, ms`,
    [
      'changes',
      'a query per neighbour p50',
      'p99',
      'one question p50',
      'p99',
      'ratio of means',
      'with ways back p50',
      'equal answers',
      'table and indexes',
      'heap',
    ],
    results.map(one => [
      count(one.size),
      ms(percentile(one.plain, 0.5)),
      ms(percentile(one.plain, 0.99)),
      ms(percentile(one.own, 0.5)),
      ms(percentile(one.own, 0.99)),
      times(total(one.plain) / total(one.own)),
      ms(percentile(one.complete, 0.5)),
      `${count(one.equal)} of ${count(one.found)}`,
      megabytes(one.bytes),
      megabytes(one.heap),
    ]),
  );
  printTable(
    'Changes taken in a second, by one writer, committed one delivery after the other',
    ['changes there', ...(results[0]?.ingest.map(({ way }) => way) ?? [])],
    results.map(one => [
      count(one.size),
      ...one.ingest.map(({ perSecond }) => count(perSecond)),
    ]),
  );
}

async function freshDatabase(
  url: string,
  name: string,
): Promise<{ knex: Knex; drop: () => Promise<void> }> {
  const admin = knexFactory({ client: 'pg', connection: url });
  await admin.raw('drop database if exists ??', [name]);
  await admin.raw('create database ??', [name]);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const knex = knexFactory({ client: 'pg', connection: own.toString() });
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@plumbline/backstage-plugin-evidence-backend',
      'migrations',
    ),
  });
  const drop = async () => {
    await knex.destroy();
    await admin.raw('drop database ??', [name]);
    await admin.destroy();
  };
  return { knex, drop };
}

function timed<T>(ask: () => Promise<T>) {
  return async () => {
    const started = performance.now();
    const answer = await ask();
    return { took: performance.now() - started, answer };
  };
}

function keyOf({ entityRef, kind, id }: Last): string {
  return `${entityRef} ${kind} ${id}`;
}

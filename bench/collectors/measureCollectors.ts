import { fork } from 'node:child_process';
import { join } from 'node:path';
import knexFactory from 'knex';
import { toEntities } from '../estate/entities';
import { generateShape } from '../estate/shape';
import { nodeArguments } from '../lib/nodeArguments';
import { total } from '../lib/statistics';
import { count, megabytes, ms, note, printTable, say } from '../lib/table';
import type { Done, Task } from './passProcess';
import { Sources, startSources } from './sources';

/** Each call was counted otherwise each time: nothing of it is nothing new. */
const busy = 'busy';
/** Passes after the first one, none of which finds anything new. */
const passes = 24;
/** As often as they are run unless configured otherwise. Seconds. */
const frequencies: Record<string, number> = {
  repositories: 600,
  links: 300,
  pagerduty: 60,
  ownership: 300,
  alertmanager: 60,
  prometheus: 60,
  [busy]: 60,
};

type Cost = { requests: number; ms: number; cpuMs: number };

export type CollectorResult = {
  size: number;
  collector: string;
  coverage: number | undefined;
  first: Cost;
  next: Cost[];
  memory: { first: number; last: number };
};

export const collectorsDescription = [
  `Collectors: the services of the estate, each with a repository at a GitHub (500 an owner), 2 links on one of 20 sites, a service of PagerDuty (10 a policy) and an alerting rule; their declared calls are seen by Prometheus, and by another, '${busy}', which counts each of them otherwise every time. All these are small servers on this machine, in a process of their own. After the first pass come ${passes} that find nothing new, at the times at which they would be made by default. PostgreSQL.`,
];

/** The first pass of each collector over an estate, and those in which nothing is new. */
export async function measureCollectors(options: {
  size: number;
  seed: number;
  postgresUrl: string;
}): Promise<CollectorResult[]> {
  const { size, seed, postgresUrl } = options;
  const sources = await startSources(
    toEntities(generateShape(size, seed), seed),
  );
  const { run, end } = startProcess();
  const { url, drop } = await emptyDatabase(postgresUrl, `collectors_${size}`);
  try {
    const { config, entities } = sources;
    await run({ do: 'start', url, config, entities });
    const results: CollectorResult[] = [];
    let now = Date.now();
    for (const [collector, seconds] of Object.entries(frequencies)) {
      note(`${count(size)} entities: ${collector}`);
      const pass = async () => {
        now += seconds * 1000;
        return costOf(
          sources,
          collector,
          await run({ do: 'pass', collector, now }),
        );
      };
      const first = await pass();
      const next: Awaited<ReturnType<typeof pass>>[] = [];
      for (let at = 0; at < passes; at++) {
        next.push(await pass());
      }
      results.push({
        size,
        collector,
        coverage: next.at(-1)!.coverage,
        first,
        next,
        memory: { first: first.memory, last: next.at(-1)!.memory },
      });
    }
    return results;
  } finally {
    await end();
    sources.stop();
    await drop();
  }
}

function costOf(sources: Sources, collector: string, done: Done) {
  const { coverage, cpuMs, error, memory, ms: took, outcome } = done;
  if (outcome !== 'succeeded') {
    throw new Error(`A pass of ${collector} ended with ${outcome}: ${error}`);
  }
  return {
    requests: sources.taken(collector),
    ms: took,
    cpuMs,
    coverage,
    memory,
  };
}

function startProcess() {
  const child = fork(join(__dirname, 'passProcess.ts'), [], {
    execArgv: nodeArguments,
  });
  let settle: { resolve(done: Done): void; reject(error: Error): void };
  child.on('message', (message: Partial<Done>) => {
    // What transforms the code talks over this channel, too.
    if (message.done) {
      settle.resolve(message as Done);
    }
  });
  child.once('exit', code =>
    settle?.reject(
      new Error(`The process of the collectors ended with ${code}`),
    ),
  );
  return {
    run: (task: Task) =>
      new Promise<Done>((resolve, reject) => {
        settle = { resolve, reject };
        child.send(task);
      }),
    end: () =>
      new Promise<void>(resolve => {
        child.once('exit', () => resolve());
        child.disconnect();
      }),
  };
}

async function emptyDatabase(postgresUrl: string, name: string) {
  const admin = knexFactory({ client: 'pg', connection: postgresUrl });
  await admin.raw('drop database if exists ??', [name]);
  await admin.raw('create database ??', [name]);
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    drop: async () => {
      await admin.raw('drop database ?? with (force)', [name]);
      await admin.destroy();
    },
  };
}

/** What one pass of each costs; not of the one that always has something new. */
function together(results: readonly CollectorResult[]): CollectorResult[] {
  return [...new Set(results.map(({ size }) => size))].map(size => {
    const all = results.filter(
      one => one.size === size && one.collector !== busy,
    );
    const sum = (costs: readonly Cost[]): Cost => ({
      requests: total(costs.map(one => one.requests)),
      ms: total(costs.map(one => one.ms)),
      cpuMs: total(costs.map(one => one.cpuMs)),
    });
    return {
      size,
      collector: `all but ${busy}`,
      coverage: undefined,
      first: sum(all.map(({ first }) => first)),
      next: all[0].next.map((_, at) => sum(all.map(({ next }) => next[at]))),
      memory: all.at(-1)!.memory,
    };
  });
}

export function printCollectors(results: readonly CollectorResult[]): void {
  say('\n## Collectors\n');
  collectorsDescription.forEach(line => say(`- ${line}`));
  const share = (part: number, whole: number) =>
    whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}%`;
  printTable(
    `A pass in which nothing is new, beside the first: mean of ${passes}, and the costliest of them`,
    [
      'entities, collector',
      'reports',
      'first: requests',
      'ms',
      'next: requests',
      'of the first',
      'most',
      'ms',
      'of the first',
      'most',
      'processor, of the first',
      'memory after the first, the last',
    ],
    [...results, ...together(results)].map(
      ({ size, collector, coverage, first, next, memory }) => {
        const mean = (of: keyof Cost) =>
          total(next.map(one => one[of])) / next.length;
        const most = (of: keyof Cost) => Math.max(...next.map(one => one[of]));
        return [
          `${count(size)}, ${collector}`,
          coverage === undefined ? '–' : count(coverage),
          count(first.requests),
          count(first.ms),
          mean('requests').toFixed(1),
          share(mean('requests'), first.requests),
          count(most('requests')),
          ms(mean('ms')),
          share(mean('ms'), first.ms),
          ms(most('ms')),
          share(mean('cpuMs'), first.cpuMs),
          `${megabytes(memory.first)}, ${megabytes(memory.last)}`,
        ];
      },
    ),
  );
}

import {
  recoverabilityLevels,
  riskLevels,
} from '@plumbline/backstage-plugin-toil-common';
import { ToilClient } from '@plumbline/backstage-plugin-toil-common/client';
import knexFactory from 'knex';
import { toEntities } from '../estate/entities';
import { generateShape } from '../estate/shape';
import { Random } from '../lib/random';
import { percentile } from '../lib/statistics';
import { count, ms, note, printTable } from '../lib/table';
import { startPortal } from '../portal/startPortal';

const candidates = 10_000;
const services = 200;
/** Of each candidate: what makes a suggestion of it. */
const ticketsEach = 3;
const batchSize = 500;
const rounds = 50;
const dayMs = 86_400_000;
/** What the page asks for of each bucket. */
const pageOf = { state: ['open', 'in-progress'] as const, limit: 20 };
const buckets = [
  'automate-first',
  'review',
  'standardize-next',
  'leave-manual',
] as const;

/** Milliseconds: what the server says that it took, and until the answer was read. */
type Took = { server: number; read: number };

export type RankedResult = { what: string; took: readonly Took[] };

export const rankedDescription = `The ranked page: ${count(
  candidates,
)} candidates on ${services} services, each with ${ticketsEach} tickets, and levels that somebody reviewed, on PostgreSQL; requested over HTTP on the same machine with a token. The server's times are those of its header Server-Timing, of several requests at once the longest; beside them, until all answers were read.`;

/** What the ranked page asks of a portal whose backlog is long. */
export async function measureRanked(options: {
  seed: number;
  postgresUrl: string;
}): Promise<RankedResult[]> {
  const { seed, postgresUrl } = options;
  const name = 'toil_ranked';
  const things = generateShape(1_000, seed);
  const portal = await startPortal({
    name,
    postgresUrl,
    engine: 'PostgreSQL',
    plugin: 'toil',
    entities: toEntities(things, seed),
  });
  try {
    const watch = new Watch();
    const client = new ToilClient({
      baseUrl: `${portal.url}/api/toil`,
      fetch: watch.fetch,
      token: async () => portal.token,
    });
    const refs = things
      .map(({ ref }) => ref)
      .filter(ref => ref.startsWith('component:'))
      .slice(0, services);
    await report(client, refs, seed);
    note(`${count(candidates * ticketsEach)} tickets taken`);
    const { suggested } = await client.getSummary();
    if (suggested !== candidates) {
      throw new Error(`There are ${suggested} suggestions of ${candidates}`);
    }
    await takeUp(postgresUrl, name, seed);
    const renewed = await watch.time(() => client.getSummary());
    note('taken up, and ranked anew');
    return [
      { what: 'all of them ranked anew', took: [renewed] },
      ...(await ask(client, watch, refs[0])),
    ];
  } finally {
    await portal.stop();
  }
}

/** Keeps what the server says of the time that its answers took. */
class Watch {
  #longest = 0;

  readonly fetch: typeof fetch = async (...request) => {
    const response = await fetch(...request);
    const timing = response.headers.get('server-timing') ?? '';
    const [, took] = /dur=([\d.]+)/.exec(timing) ?? [];
    this.#longest = Math.max(this.#longest, Number(took));
    return response;
  };

  async time(question: () => Promise<unknown>): Promise<Took> {
    this.#longest = 0;
    const begun = performance.now();
    await question();
    return { server: this.#longest, read: performance.now() - begun };
  }
}

async function report(
  client: ToilClient,
  refs: readonly string[],
  seed: number,
): Promise<void> {
  const random = new Random(seed);
  const now = Date.now();
  const items = Array.from({ length: candidates * ticketsEach }, (_, at) => {
    const work = at % candidates;
    return {
      id: `T-${at}`,
      title: `Work ${work} by hand`,
      key: `work ${work}`,
      occurredAt: new Date(
        now - random.between(1, 80 * 24 * 60) * 60_000,
      ).toISOString(),
      minutes: random.between(5, 120),
      services: [refs[work % refs.length]],
    };
  });
  // The source reaches back equally far for all.
  items[0].occurredAt = new Date(now - 85 * dayMs).toISOString();
  for (let at = 0; at < items.length; at += batchSize) {
    await client.reportOccurrences({
      source: 'bench',
      items: items.slice(at, at + batchSize),
    });
  }
}

/** As if somebody had reviewed each: ten thousand people are not at hand. */
async function takeUp(
  postgresUrl: string,
  name: string,
  seed: number,
): Promise<void> {
  const random = new Random(seed + 1);
  const connection = new URL(postgresUrl);
  connection.pathname = `/${name}`;
  const knex = knexFactory({
    client: 'pg',
    connection: connection.href,
    searchPath: ['toil'],
  });
  try {
    const ids: string[] = await knex('candidates').orderBy('id').pluck('id');
    await knex.transaction(async trx => {
      for (const id of ids) {
        await trx('candidates')
          .where({ id })
          .update({
            state: 'open',
            version: 1,
            reviewed_at: Date.now(),
            said: JSON.stringify({
              risk: random.pick(riskLevels).id,
              recoverability: random.pick(recoverabilityLevels).id,
              judgement: 'some',
            }),
          });
      }
      await trx('positions').where({ name: 'backlog' }).update({ seq: -1 });
    });
  } finally {
    await knex.destroy();
  }
}

async function ask(
  client: ToilClient,
  watch: Watch,
  service: string,
): Promise<RankedResult[]> {
  const bucket = (of: (typeof buckets)[number]) =>
    client.listCandidates({ ...pageOf, bucket: [of] });
  const suggestions = () =>
    client.listCandidates({
      state: ['suggested'],
      sort: 'frequency',
      limit: 5,
    });
  const { nextCursor } = await client.listCandidates({
    state: pageOf.state,
    limit: 500,
  });
  const questions: Record<string, () => Promise<unknown>> = {
    'the first 20 of a bucket': () => bucket('automate-first'),
    '20 after the first 500': () =>
      client.listCandidates({ ...pageOf, cursor: nextCursor }),
    'those of one service': () => client.listCandidates({ ...pageOf, service }),
    'part of a title': () => client.listCandidates({ ...pageOf, text: '777' }),
    'counts, owners and services': () => client.getSummary(),
    'the page: six requests at once': () =>
      Promise.all([...buckets.map(bucket), suggestions(), client.getSummary()]),
  };
  const results: RankedResult[] = [];
  for (const [what, question] of Object.entries(questions)) {
    const took: Took[] = [];
    for (let round = 0; round < rounds; round++) {
      took.push(await watch.time(question));
    }
    results.push({ what, took });
  }
  return results;
}

export function printRanked(results: readonly RankedResult[]): void {
  printTable(
    `Toil: the ranked page over ${count(candidates)} candidates`,
    ['request', 'server p50 ms', 'server p95 ms', 'read p50 ms', 'read p95 ms'],
    results.map(({ what, took }) => [
      what,
      ...(['server', 'read'] as const).flatMap(time =>
        [0.5, 0.95].map(share =>
          ms(
            percentile(
              took.map(each => each[time]),
              share,
            ),
          ),
        ),
      ),
    ]),
  );
}

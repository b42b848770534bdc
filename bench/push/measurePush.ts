import { setTimeout as sleep } from 'node:timers/promises';
import { askFromElsewhere } from '../brief/askFromElsewhere';
import { toEntities } from '../estate/entities';
import { generateShape } from '../estate/shape';
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
import { Engine, Portal, startPortal } from '../portal/startPortal';
import { makePushes, Push, pushesDescription } from './pushes';

/** Of the whole brief, by default. Milliseconds. */
const deadline = 2000;
const perSecond = 20;
/** Of each phase without a push. */
const quietSeconds = 5;
/** Rather an end than a run that never ends. */
const mostSeconds = 120;
const queriedServices = 100;

type Phase = {
  name: string;
  seconds: number;
  briefs: number[];
  /** The longest that the portal's event loop was held up. Milliseconds. */
  longestBlock: number;
  rss: number;
};

export type PushResult = { size: number; engine: Engine; phases: Phase[] };

/** Briefs that are requested while one source pushes as much as it may. */
export async function measurePush(options: {
  size: number;
  seed: number;
  engine: Engine;
  postgresUrl: string;
}): Promise<PushResult> {
  const { size, seed, engine, postgresUrl } = options;
  const things = generateShape(size, seed);
  const portal = await startPortal({
    name: `push_${engine.toLowerCase()}_${size}`,
    engine,
    postgresUrl,
    entities: toEntities(things, seed),
    plugin: 'toil',
  });
  try {
    const refs = new Random(seed)
      .sample(
        things.filter(({ kind }) => kind === 'Component'),
        queriedServices,
      )
      .map(({ ref }) => ref);
    const phases: Phase[] = [];
    const measure = async (name: string, push?: Push) => {
      phases.push(await during(portal, { name, refs, push }));
      note(`${engine}, ${size}: ${name} done`);
    };
    const quiet = 'no push beside them';
    await measure('not counted: the first request compiles what it needs');
    await measure(quiet);
    for (const push of makePushes(things, { seed, now: Date.now() })) {
      const { name, items } = push;
      await measure(`${count(items)} ${name}`, push);
      await measure(`${count(items)} ${name}, again`, push);
    }
    return { size, engine, phases: phases.slice(1) };
  } finally {
    await portal.stop();
  }
}

async function during(
  portal: Portal,
  options: { name: string; refs: string[]; push?: Push },
): Promise<Phase> {
  const { name, refs, push } = options;
  const end = new AbortController();
  let begun = () => {};
  const reading = new Promise<void>(resolve => {
    begun = resolve;
  });
  const reader = askFromElsewhere(
    { portal, rate: { perSecond, seconds: mostSeconds }, refs },
    { signal: end.signal, onBegun: () => begun() },
  );
  await Promise.race([reading, reader]);
  await portal.longestBlock();
  const started = performance.now();
  await (push ? send(portal, push) : sleep(quietSeconds * 1000));
  const seconds = (performance.now() - started) / 1000;
  end.abort();
  const { times: briefs } = await reader;
  const longestBlock = await portal.longestBlock();
  const { rss } = await portal.memory();
  return { name, seconds, briefs, longestBlock, rss };
}

async function send(portal: Portal, { path, bodies }: Push): Promise<void> {
  await Promise.all(
    bodies.map(async body => {
      const response = await fetch(`${portal.url}/api/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${portal.token}`,
        },
        body,
      });
      const text = await response.text();
      if (!response.ok) {
        throw new Error(`${path}: ${response.status}: ${text.slice(0, 500)}`);
      }
    }),
  );
}

export function printPush(results: readonly PushResult[]): void {
  say('\n## Briefs beside a large push\n');
  pushesDescription.forEach(line => say(`- ${line}`));
  say(
    `- Briefs of ${queriedServices} services in turn, ${perSecond} a second, whether or not earlier answers came, from a process of its own, until the push is answered; ms from when due. The deadline of a brief is ${deadline} ms, the default.`,
  );
  printTable(
    'Briefs while one source pushes, ms as a reader sees them',
    [
      'entities, database, push',
      'push took s',
      'items/s',
      'briefs',
      'p50',
      'p99',
      'most',
      'p99 to no push',
      'over the deadline',
      'longest hold of the thread',
      'RSS',
    ],
    results.flatMap(({ size, engine, phases }) =>
      phases.map(({ name, seconds, briefs, longestBlock, rss }, index) => {
        const p99 = percentile(briefs, 0.99);
        const items = Number(name.split(' ')[0].replaceAll(',', ''));
        return [
          `${count(size)}, ${engine}, ${name}`,
          index === 0 ? '–' : seconds.toFixed(1),
          index === 0 ? '–' : count(items / seconds),
          count(briefs.length),
          ms(percentile(briefs, 0.5)),
          ms(p99),
          ms(Math.max(...briefs)),
          index === 0 ? '–' : times(p99 / percentile(phases[0].briefs, 0.99)),
          `${briefs.filter(one => one > deadline).length}`,
          ms(longestBlock),
          megabytes(rss),
        ];
      }),
    ),
  );
}

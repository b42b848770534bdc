import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { promotionQueryOf } from '@plumbline/backstage-plugin-evidence-common';
import {
  isCertified,
  type Lifecycle,
  type Releases,
} from '@plumbline/backstage-plugin-scorecards-common';
import { toEntities } from '../estate/entities';
import { standardsWithLadder } from '../estate/ladder';
import { generateShape } from '../estate/shape';
import { seedLedgerOf } from '../ledger/seedLedger';
import { Random } from '../lib/random';
import { percentile, total } from '../lib/statistics';
import {
  count,
  megabytes,
  ms,
  note,
  printTable,
  say,
  times,
} from '../lib/table';
import { Portal, startPortal } from '../portal/startPortal';

const samples = 300;
const warmUp = 50;
/** Pipelines that request at the same time. */
const atOnce = 100;
/** Rather an error than a run that never ends. Milliseconds. */
const patience = 300_000;
/** What the rules of a deploy read of a service, for those who read it alone. */
const facts = [
  'catalog.source',
  'catalog.lifecycle',
  'catalog.owner',
  'catalog.tier',
  'incident.active',
  'slo.state',
];

export type GatesResult = {
  entities: number;
  services: number;
  changes: number;
  decisions: number[];
  plain: number[];
  /** Of all that the tab of the lifecycle requests, and `promote check`. */
  lifecycles: number[];
  promotions: number[];
  /** Of `atOnce` requests that were sent together. */
  burst: number[];
  burstSeconds: number;
  answers: Record<string, number>;
  memory: { before: number; after: number };
};

/** Estates and ledgers that grow together, and the history of each service. */
export const gatesSizes = [
  { entities: 1_900, changes: 100_000 },
  { entities: 1_900, changes: 1_000_000 },
  { entities: 19_000, changes: 1_000_000 },
];

export const gatesDescription = [
  `Gates: deploys of single services are decided by the rules of \`standards/gates\` over HTTP, one after the other, on PostgreSQL; each decision is stored with its entries for the register. After ${warmUp} that are not counted. Changes in the ledger are of the services of the estate. The plain way is a script that requests what the rules read of the service (facts, changes of 30 days, verdicts, dependencies and incidents by its brief), one request after the other, and decides nothing. ${atOnce} at once: so many requests, sent together.`,
  'Beside them, over the same services, of which one in ten is experimental and one deprecated, all of them on a ladder of two environments: all that the tab of the lifecycle requests, together (where a service is in its life with what blocks its next state, what was decided, transfers, and then its recertification), and all that `plumbline promote check` requests: what the gate answers together with the releases, and then what runs where.',
];

export async function measureGates(options: {
  entities: number;
  changes: number;
  seed: number;
  postgresUrl: string;
}): Promise<GatesResult> {
  const { changes, seed, postgresUrl } = options;
  const things = generateShape(options.entities, seed);
  const refs = things
    .filter(({ kind }) => kind === 'Component')
    .map(({ ref }) => ref);
  const name = `gates_${options.entities}_${changes}`;
  const standards = standardsWithLadder();
  const portal = await startPortal({
    name,
    engine: 'PostgreSQL',
    postgresUrl,
    plugin: 'scorecards',
    entities: toEntities(things, seed, { inAllStates: true }),
    standards,
  });
  try {
    note(`${name}: filling the ledger`);
    // The last ones are of today: what is long ago is not read.
    const until = Date.now();
    await seedLedgerOf(name, { postgresUrl, size: changes, refs, until });
    await untilJudged(portal, refs[0]);
    await untilQuiet(portal);
    const random = new Random(seed);
    const decide = () => requestDecision(portal, random.pick(refs));
    const plainly = () => readPlainly(portal, random.pick(refs));
    await timed(decide, warmUp);
    await timed(plainly, warmUp / 5);
    const before = (await portal.memory()).rss;
    const answers: Record<string, number> = {};
    note(`${name}: deciding`);
    const decisions = await timed(async () => {
      const answer = await decide();
      answers[answer] = (answers[answer] ?? 0) + 1;
    }, samples);
    note(`${name}: reading plainly`);
    const plain = await timed(plainly, samples / 3);
    const lifecycle = () => readLifecycle(portal, random.pick(refs));
    const promotion = () => readPromotion(portal, random.pick(refs));
    note(`${name}: lifecycles and promotions`);
    await timed(lifecycle, warmUp / 5);
    const lifecycles = await timed(lifecycle, samples);
    await timed(promotion, warmUp / 5);
    const promotions = await timed(promotion, samples);
    note(`${name}: ${atOnce} at once`);
    const started = performance.now();
    const burst = await Promise.all(
      Array.from({ length: atOnce }, async () => (await timed(decide, 1))[0]),
    );
    const burstSeconds = (performance.now() - started) / 1_000;
    const after = (await portal.memory()).rss;
    return {
      entities: options.entities,
      services: refs.length,
      changes,
      decisions,
      plain,
      burst,
      burstSeconds,
      answers,
      lifecycles,
      promotions,
      memory: { before, after },
    };
  } finally {
    await portal.stop();
    rmSync(standards, { recursive: true, force: true });
  }
}

async function timed(
  run: () => Promise<unknown>,
  turns: number,
): Promise<number[]> {
  const took: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const started = performance.now();
    await run();
    took.push(performance.now() - started);
  }
  return took;
}

async function requestDecision(portal: Portal, ref: string): Promise<string> {
  const { answer } = await send(portal, 'scorecards/gate', {
    repository: repositoryOf(ref),
    services: [ref],
    stage: 'deploy',
    environment: 'production',
    release: {
      commit: randomBytes(20).toString('hex'),
      artifact: { digest: `sha256:${randomBytes(32).toString('hex')}` },
      tests: { passed: 412, failed: 0 },
      rollback: { how: 'The release before' },
    },
  });
  return answer;
}

async function readPlainly(portal: Portal, ref: string): Promise<void> {
  const entityRef = encodeURIComponent(ref);
  const from = new Date(Date.now() - 30 * 86_400_000).toISOString();
  for (const path of [
    `evidence/facts?entityRef=${entityRef}&name=${facts.join('&name=')}`,
    `evidence/changes?entityRef=${entityRef}&kind=deploy&from=${from}&limit=100`,
    `scorecards/verdicts?entityRef=${entityRef}&limit=100`,
    `incident-brief/brief?entityRef=${entityRef}`,
  ]) {
    await send(portal, path);
  }
}

/** What its tab requests, as the tab does. */
async function readLifecycle(portal: Portal, ref: string): Promise<void> {
  const entityRef = encodeURIComponent(ref);
  const read = <T>(path: string) =>
    send<T>(portal, `scorecards/lifecycle/${path}entityRef=${entityRef}`);
  const reading = read<Lifecycle>('entity?');
  await Promise.all([
    reading,
    read('history?'),
    read('transfers?limit=1&'),
    reading.then(({ state }) =>
      isCertified(state) ? read('certification?') : undefined,
    ),
  ]);
}

/** What `promote check` requests, as the command does. */
async function readPromotion(portal: Portal, ref: string): Promise<void> {
  const entityRef = encodeURIComponent(ref);
  const [, { ladder }] = await Promise.all([
    send(portal, `scorecards/promotion-answers?entityRef=${entityRef}`),
    send<Releases>(portal, `scorecards/releases?entityRef=${entityRef}`),
  ]);
  if (ladder.id === undefined) {
    throw new Error(`'${ref}' is on no ladder of its own`);
  }
  const { allowed = '', ladder: names = '' } = promotionQueryOf(
    ladder.environments,
  );
  const query = new URLSearchParams({ entityRef: ref, ladder: names, allowed });
  await send(portal, `evidence/promotion?${query}`);
}

/** The rules are read, and the controls that they read are judged. */
export async function untilJudged(portal: Portal, ref: string): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    const path = `scorecards/verdicts?entityRef=${encodeURIComponent(ref)}`;
    const { items } = await send(portal, path).catch(() => ({ items: [] }));
    if (items.length > 0) {
      return;
    }
    if (Date.now() > until) {
      throw new Error(`'${ref}' was not judged within ${patience / 1_000} s`);
    }
    await new Promise(later => setTimeout(later, 1_000));
  }
}

/** What is judged after the start is judged. */
export async function untilQuiet(portal: Portal): Promise<void> {
  const until = Date.now() + patience;
  let quiet = 0;
  await portal.longestBlock();
  while (quiet < 3 && Date.now() < until) {
    await new Promise(later => setTimeout(later, 5_000));
    quiet = (await portal.longestBlock()) < 50 ? quiet + 1 : 0;
  }
  if (quiet < 3) {
    throw new Error(`The portal was not quiet within ${patience / 1_000} s`);
  }
}

async function send<T = { answer: string; items: unknown[] }>(
  portal: Portal,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${portal.url}/api/${path}`, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${portal.token}`,
    },
    signal: AbortSignal.timeout(patience),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${path}: ${response.status}: ${text.slice(0, 500)}`);
  }
  return JSON.parse(text);
}

function repositoryOf(ref: string): string {
  return `https://git.example.com/estate/${ref.slice(ref.indexOf('/') + 1)}`;
}

export function printGates(results: readonly GatesResult[]): void {
  say('\n## Gates\n');
  gatesDescription.forEach(line => say(`- ${line}`));
  printTable(
    'Decisions on deploys, ms',
    [
      'services',
      'changes',
      'decision p50',
      'p99',
      'plain p50',
      'p99',
      'ratio of means',
      `${atOnce} at once p50`,
      'most',
      'decisions/s',
      'answers',
      'RSS before',
      'after',
    ],
    results.map(one => [
      count(one.services),
      count(one.changes),
      ...[one.decisions, one.plain].flatMap(took => [
        ms(percentile(took, 0.5)),
        ms(percentile(took, 0.99)),
      ]),
      times(
        total(one.plain) /
          one.plain.length /
          (total(one.decisions) / one.decisions.length),
      ),
      ms(percentile(one.burst, 0.5)),
      ms(percentile(one.burst, 1)),
      count(one.burst.length / one.burstSeconds),
      Object.entries(one.answers)
        .map(([answer, number]) => `${number} ${answer}`)
        .join(', '),
      megabytes(one.memory.before),
      megabytes(one.memory.after),
    ]),
  );
  printTable(
    'Lifecycles and promotions, ms',
    [
      'services',
      'changes',
      'of each service',
      'lifecycle p50',
      'p99',
      'promotion p50',
      'p99',
    ],
    results.map(one => [
      count(one.services),
      count(one.changes),
      count(one.changes / one.services),
      ...[one.lifecycles, one.promotions].flatMap(took => [
        ms(percentile(took, 0.5)),
        ms(percentile(took, 0.99)),
      ]),
    ]),
  );
}

/**
 * Runs of the shop's pipelines in the weeks before, the same at each start: most
 * succeed, the image builds of one service wait long for a large runner, one
 * integration test fails now and then for no change, and the deploys of one
 * service wait for an approval.
 */
import { createHash } from 'node:crypto';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const days = 21;
const services = ['checkoutservice', 'paymentservice', 'cartservice'];
/** The ledger names the commits of this one. */
const followed = 'component:default/cartservice';
/** Of what happened since then the example has other changes. */
const followedUntilDays = 7;
const runsADay = 3;

/** Equal seeds give equal numbers: https://en.wikipedia.org/wiki/Xorshift */
function randomOf(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** As `POST /api/evidence/runs` takes them, counted back from an instant. */
export function exampleRuns(instant) {
  const next = randomOf(20260301);
  const runs = [];
  for (let day = days; day >= 1; day--) {
    for (const service of services) {
      for (let turn = 0; turn < runsADay; turn++) {
        const begin = instant - day * 24 * hourMs + turn * 4 * hourMs;
        runs.push(...attempts({ begin, day, next, service, turn }));
      }
    }
  }
  return runs;
}

function attempts({ begin, day, next, service, turn }) {
  const number = day * runsADay + turn;
  const first = runOf({ attempt: 1, begin, next, number, service, turn });
  if (first.outcome !== 'failed' || next() < 0.4) {
    return [first];
  }
  // Tried again on the same commit, and most of the time well.
  const again = Date.parse(first.finishedAt) + 6 * minuteMs;
  return [
    first,
    runOf({ attempt: 2, begin: again, next, number, service, turn }),
  ];
}

function runOf({ attempt, begin, next, number, service, turn }) {
  const isDeploy = turn === 2;
  const at = seconds => new Date(begin + seconds * 1000).toISOString();
  const jobs = [];
  let clock = 4;
  const job = (name, { chance, seconds, labels, step, environment, held }) => {
    const long = labels[0] === 'large' ? 420 : 25;
    const queued = clock;
    const started = queued + 2 + Math.floor(next() * long) + (held ?? 0);
    const ready = started + 5 + Math.floor(next() * 15);
    const end = ready + seconds + Math.floor(next() * seconds);
    const outcome = next() < chance ? 'failed' : 'succeeded';
    jobs.push({
      id: name,
      name,
      labels,
      outcome,
      environment,
      queuedAt: at(queued),
      startedAt: at(started),
      ...(held && { waited: true }),
      setupStartedAt: at(started),
      setupCompletedAt: at(ready),
      completedAt: at(end),
      ...(outcome === 'failed' && { failedSteps: [step] }),
    });
    clock = end + 1;
    return outcome === 'succeeded';
  };
  const passes =
    job('build image', {
      chance: 0.03,
      seconds: 140,
      step: 'Build',
      labels: service === 'checkoutservice' ? ['large', 'linux'] : ['linux'],
    }) &&
    job('unit tests', {
      chance: 0.04,
      seconds: 90,
      step: 'Test',
      labels: ['linux'],
    }) &&
    job('integration tests', {
      seconds: 200,
      step: 'Test against databases',
      labels: ['linux'],
      chance: service === 'paymentservice' && attempt === 1 ? 0.25 : 0.05,
    }) &&
    (!isDeploy ||
      job('deploy', {
        chance: 0.05,
        seconds: 60,
        step: 'Roll out',
        labels: ['linux'],
        environment: 'production',
        ...(service === 'cartservice' && { held: 300 + (number % 7) * 240 }),
      }));
  const revision = hashOf(`${service} ${number}`);
  return {
    source: 'shop-ci',
    id: `${service}-${number}`,
    attempt,
    jobs,
    pipeline: isDeploy ? 'Deploy' : 'Check',
    entityRef: `component:default/${service}`,
    revision,
    branch: isDeploy ? 'main' : `topic-${number}`,
    trigger: isDeploy ? 'push' : 'pull-request',
    url: `https://ci.shop.example/${service}/${number}/${attempt}`,
    requestedAt: at(0),
    startedAt: at(1),
    finishedAt: at(clock),
    outcome: passes ? 'succeeded' : 'failed',
  };
}

/**
 * The commits and deploys of those runs of one service, as `POST
 * /api/evidence/changes` takes them.
 */
export function exampleDeliveries(runs, instant) {
  const until = instant - followedUntilDays * 24 * hourMs;
  const deploying = runs.filter(
    ({ entityRef, pipeline, requestedAt }) =>
      entityRef === followed &&
      pipeline === 'Deploy' &&
      Date.parse(requestedAt) < until,
  );
  const commits = deploying
    .filter(({ attempt }) => attempt === 1)
    .flatMap(run => commitsOf(run));
  const deploys = deploying.flatMap(({ attempt, id, jobs, revision, url }) =>
    jobs
      .filter(({ environment }) => environment === 'production')
      .map(({ completedAt, outcome }) => ({
        source: 'shop-delivery',
        kind: 'deploy',
        entityRef: followed,
        id: `${id}/${attempt}`,
        environment: 'production',
        occurredAt: completedAt,
        outcome,
        title: `Cart ${revision.slice(0, 7)} to production`,
        actor: 'shop-delivery',
        revision,
        links: { run: url },
      })),
  );
  return [...commits, ...deploys];
}

const subjects = [
  'Keep the cart when the session ends',
  'Read prices from the catalog once a minute',
  'Bound the size of a cart',
  'Log the time that Redis takes',
  'Update dependencies',
];

/** The commit that was deployed, and those merged on the same day before it. */
function commitsOf({ id, requestedAt, revision }) {
  const number = Number(id.split('-').pop());
  const latest = Date.parse(requestedAt) - (10 + (number % 5) * 25) * minuteMs;
  return Array.from({ length: 1 + (number % 3) }, (_, index) => ({
    source: 'shop-vcs',
    kind: 'commit',
    entityRef: followed,
    id: `${id}/${index}`,
    occurredAt: new Date(latest - index * 3 * hourMs).toISOString(),
    title: subjects[(number + index) % subjects.length],
    actor: index % 2 ? 'noor.haddad' : 'maya.lindqvist',
    revision: index === 0 ? revision : hashOf(`${id} ${index}`),
    outcome: 'succeeded',
  }));
}

/** Such as git would give. */
function hashOf(text) {
  return createHash('sha1').update(text).digest('hex');
}

#!/usr/bin/env node
/**
 * What the shop was like before a visitor came: 90 days of verdicts, exemptions and
 * disputes, decided and waiting, a resolved incident with its pinned brief and
 * corrections, requests of infrastructure, changes at gates, runs of pipelines
 * with the commits and deploys of one service, how templates are used, a campaign,
 * drills and actions of a weekly review. Each as its own user,
 * through the example's sign-in, and once: what the portal knows already is not
 * reported again.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exampleDeliveries, exampleRuns } from './history/runs.mjs';
import { ask, Failure, now, readToken, signIn } from './portal.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dayMs = 24 * 60 * 60 * 1000;
const minuteMs = 60_000;
/** How long the first verdicts, and plans, may take. */
const patienceMs = 60_000;

/** Repeats a request until its answer fits; undefined where it never does. */
async function until(request, fits) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await request();
    if (fits(answer)) return answer;
    if (Date.now() > deadline) return undefined;
    await new Promise(later => setTimeout(later, 1_000));
  }
}

async function decide(path, { id, version }, { by, action, reason }) {
  await ask(await signIn(by), 'POST', `${path}/${id}/${action}`, {
    ...(version !== undefined && { version }),
    reason,
  });
}

async function people(kind, wanted, token, instant) {
  const path = `/api/scorecards/${kind}`;
  const { items } = await ask(token, 'GET', `${path}?limit=500`);
  let added = 0;
  for (const { by, days, decided, ...body } of wanted) {
    const isKnown = items.some(
      ({ entityRef, control }) =>
        entityRef === body.entityRef && control === body.control,
    );
    const failing = new URLSearchParams({
      entityRef: body.entityRef,
      control: body.control,
      status: 'fail',
    });
    // Nothing can be exempted from, nor disputed, before it is judged.
    const judged =
      !isKnown &&
      (await until(
        () => ask(token, 'GET', `/api/scorecards/verdicts?${failing}`),
        answer => answer.items.length > 0,
      ));
    if (judged) {
      const stored = await ask(await signIn(by), 'POST', path, {
        ...body,
        ...(days && {
          expires: new Date(instant + days * dayMs).toISOString(),
        }),
      });
      if (decided) await decide(path, stored, decided);
      added += 1;
    }
  }
  return added;
}

async function correct(entityRef, { by, ...correction }) {
  await ask(await signIn(by), 'POST', '/api/incident-brief/corrections', {
    entityRef,
    ...correction,
  });
}

async function resolvedIncident(
  { incident: data, corrections: others },
  token,
  instant,
) {
  const { daysAgo, minutes, changes, pin, corrections, ...incident } = data;
  const known = await ask(token, 'GET', '/api/evidence/incidents?limit=500');
  if (known.items.some(({ id }) => id === incident.id)) return 0;
  const after = offset =>
    new Date(instant - daysAgo * dayMs + offset * minuteMs).toISOString();
  const [start, end] = [after(0), after(minutes)];
  const [entityRef] = incident.services;
  for (const { minutesAfter, ...change } of changes) {
    await ask(token, 'POST', '/api/evidence/changes', {
      source: 'shop-delivery',
      kind: 'deploy',
      entityRef,
      ...change,
      environment: 'production',
      outcome: 'succeeded',
      occurredAt: after(minutesAfter),
    });
  }
  const report = state =>
    ask(token, 'POST', '/api/evidence/incidents', {
      ...incident,
      ...state,
      source: 'incidents',
      start,
      link: `https://incidents.shop.example/${incident.id}`,
    });
  // A channel of somebody's own Slack hears nothing of what is long over.
  if (process.env.PLUMBLINE_EXAMPLE_SLACK) {
    await report({ status: 'open', updatedAt: start });
    const query = new URLSearchParams({ entityRef });
    await until(
      () => ask(token, 'GET', `/api/incident-brief/deliveries?${query}`),
      ({ items }) => items.some(({ state }) => state === 'sent'),
    );
  }
  await report({ status: 'resolved', end, updatedAt: end });
  const about = { entityRef, incident: incident.id, onset: start };
  await ask(await signIn(pin.by), 'POST', '/api/incident-brief/pins', {
    ...about,
    note: pin.note,
  });
  for (const correction of corrections) {
    await correct(entityRef, { ...about, ...correction });
  }
  for (const { entityRef: other, ...correction } of others) {
    await correct(other, correction);
  }
  return 1;
}

/** From 0 to 1, and always the same for the same words. */
function share(words) {
  return createHash('sha1').update(words).digest().readUInt16BE() / 0x10000;
}

/**
 * How the services stood in the last 90 days: most of what passes failed at first,
 * and some of what fails passed once.
 */
async function verdictsBefore({ by, days }, token, instant) {
  const { items } = await ask(
    token,
    'GET',
    '/api/scorecards/verdicts?limit=1000',
  );
  const at = daysAgo => new Date(instant - daysAgo * dayMs).toISOString();
  const before = items
    .filter(({ entityRef }) => !entityRef.includes('/plumbline-'))
    .flatMap(({ entityRef, control, underlying }) => {
      const chance = share(`${entityRef} ${control}`);
      const changed = days * share(`${control} ${entityRef}`);
      const past = (status, from, until) => ({
        entityRef,
        control,
        status,
        from: at(from),
        ...(until && { until: at(until) }),
        message: `It stood so in the scorecard that the shop had before`,
      });
      const other = underlying === 'pass' ? 'fail' : 'pass';
      const isSame = underlying === 'unknown' || chance > 0.4 || changed < 2;
      return isSame
        ? [past(underlying, days)]
        : [past(other, days, changed), past(underlying, changed)];
    });
  const { stored } = await ask(
    await signIn(by),
    'POST',
    '/api/scorecards/verdicts/history',
    { items: before },
  );
  return stored;
}

/** Whether it has come to a state, or will come to none by itself. */
const standsAt =
  wanted =>
  ({ state, waitingFor }) =>
    [wanted, 'failed', 'refused'].includes(state) || waitingFor !== undefined;

async function request({ by, intent, steps = [] }) {
  const path = '/api/provisioning/requests';
  // The local token sees no requests; who requested one does.
  const user = await signIn(by);
  const { items } = await ask(user, 'GET', `${path}?limit=500`);
  const isKnown = items.some(
    item => item.intent.database_name === intent.database_name,
  );
  if (isKnown) return 0;
  const { id } = await ask(user, 'POST', path, {
    product: 'shared-postgresql-database',
    intent: {
      engine: 'postgresql',
      costCenter: 'CC-7',
      connection_limit: 10,
      ...intent,
    },
  });
  for (const { at, ...step } of steps) {
    const reached = await until(
      () => ask(user, 'GET', `${path}/${id}`),
      standsAt(at),
    );
    // Without Terraform it is not planned: it waits, and nothing can be decided.
    if (reached?.state !== at) return 1;
    await decide(path, { id }, step);
  }
  return 1;
}

/** At once: each waits for its own plan. */
async function requests(wanted) {
  const added = await Promise.all(wanted.map(request));
  return added.reduce((sum, one) => sum + one, 0);
}

/** What pipelines requested of gates, as the token of one would. */
async function gates(wanted, token, instant) {
  let added = 0;
  for (const { delivered, ...request } of wanted) {
    const query = new URLSearchParams({ stage: request.stage, limit: '200' });
    const path = `/api/scorecards/gate-decisions?${query}`;
    const { items } = await ask(token, 'GET', path);
    if (items.some(({ head }) => head === request.head)) continue;
    const { id } = await ask(token, 'POST', '/api/scorecards/gate', request);
    if (delivered) await deliver({ ...delivered, id, request }, token, instant);
    added += 1;
  }
  return added;
}

/** The commit that a decision was on, its run, and the deploy that it let out. */
async function deliver({ id, request, ...commit }, token, instant) {
  const { environment, head: revision, release, services } = request;
  const [entityRef] = services;
  const at = minutesAgo =>
    new Date(instant - minutesAgo * minuteMs).toISOString();
  const { minutesAgo, ...about } = commit;
  const job = { labels: ['linux'], outcome: 'succeeded' };
  const url = `https://ci.shop.example/emailservice/${revision}`;
  await ask(token, 'POST', '/api/evidence/runs', {
    source: 'shop-ci',
    id: revision,
    attempt: 1,
    pipeline: 'Deploy',
    entityRef,
    revision,
    branch: 'main',
    trigger: 'push',
    url,
    requestedAt: at(12),
    startedAt: at(12),
    finishedAt: at(0),
    outcome: 'succeeded',
    jobs: [
      {
        ...job,
        id: 'build',
        name: 'build image',
        queuedAt: at(12),
        startedAt: at(11),
        completedAt: at(4),
      },
      {
        ...job,
        id: 'deploy',
        name: 'deploy',
        environment,
        queuedAt: at(4),
        startedAt: at(3),
        completedAt: at(0),
      },
    ],
  });
  await ask(token, 'POST', '/api/evidence/changes', {
    items: [
      {
        source: 'shop-vcs',
        kind: 'commit',
        id: revision,
        entityRef,
        ...about,
        revision,
        occurredAt: at(minutesAgo),
        outcome: 'succeeded',
      },
      {
        source: 'shop-delivery',
        kind: 'deploy',
        entityRef,
        environment,
        id: `${revision}/${environment}`,
        decision: id,
        revision,
        digest: release.artifact.digest,
        actor: 'shop-delivery',
        title: `Mail ${revision.slice(0, 7)} to ${environment}`,
        occurredAt: new Date(await now()).toISOString(),
        outcome: 'succeeded',
        links: { run: url },
      },
    ],
  });
}

async function pipelineRuns(token, instant) {
  const path = '/api/evidence/runs';
  const { items: known } = await ask(token, 'GET', `${path}?limit=1`);
  if (known.length > 0) return 0;
  const runs = exampleRuns(instant);
  for (let at = 0; at < runs.length; at += 100) {
    const items = runs.slice(at, at + 100);
    await ask(token, 'POST', path, { items });
  }
  await ask(token, 'POST', '/api/evidence/changes', {
    items: exampleDeliveries(runs, instant),
  });
  return runs.length;
}

/** How often templates were used, as their own system would count it. */
async function templateUses(uses, token, instant) {
  await ask(token, 'POST', '/api/evidence/observations', {
    source: 'shop-automation',
    observedAt: new Date(instant).toISOString(),
    facts: uses.map(({ entityRef, ...value }) => ({
      entityRef,
      name: 'automation.used',
      value,
    })),
  });
}

async function reviews({ actions, campaigns, drills }, token, instant) {
  const day = days => new Date(instant + days * dayMs).toISOString();
  const api = '/api/scorecards';
  const get = path => ask(token, 'GET', `${api}${path}`);
  // Actions that a visitor ended are not added again.
  if ((await get('/drills')).items.length > 0) return;
  const post = async (path, { by, ...body }) =>
    ask(await signIn(by), 'POST', `${api}${path}`, body);
  for (const { days, ...campaign } of campaigns) {
    await post('/campaigns', { ...campaign, due: day(days).slice(0, 10) });
  }
  for (const { days, ...action } of actions) {
    await post('/weekly/actions', { ...action, due: day(days).slice(0, 10) });
  }
  for (const { daysAgo, ...drill } of drills) {
    await post('/drills', { ...drill, heldAt: day(-daysAgo) });
  }
}

try {
  const data = JSON.parse(
    await readFile(join(here, 'history/shop.json'), 'utf8'),
  );
  const token = await readToken();
  const instant = await now();
  const decisions =
    (await people('exemptions', data.exemptions, token, instant)) +
    (await people('disputes', data.disputes, token, instant));
  const verdicts = await verdictsBefore(data.verdicts, token, instant);
  const [incidents, requested, gated, runs] = await Promise.all([
    resolvedIncident(data, token, instant),
    requests(data.requests),
    gates(data.gates, token, instant),
    pipelineRuns(token, instant),
    templateUses(data.templateUses, token, instant),
    reviews(data, token, instant),
  ]);
  process.stdout.write(
    `Reported ${decisions} decisions, ${verdicts} verdicts, ${incidents} incidents, ${requested} requests, ${gated} changes at gates and ${runs} runs of pipelines of the past.\n`,
  );
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}

import { iso } from '@plumbline/backstage-plugin-evidence-common';
import { eventsOf, randomOf, type TrueRun } from './generateRuns';
import { example } from './githubWebhook';

/** What is sent to the portal, and when that has it; epoch milliseconds. */
export type Sent = { at: number; payload: any } & (
  | { event: 'push' | 'deployment_status' | 'workflow_run' | 'workflow_job' }
  | { event: 'pull_request' | 'pull_request_review' }
  | { event: 'changes' }
);

type Random = ReturnType<typeof randomOf>;
type Deploy = {
  id: number;
  begin: number;
  sha: string;
  environment: string;
  /** What is stated of it, seconds after it began. */
  states: { state: string; after: number }[];
};

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Some weeks of a service whose deploys GitHub reports, or a command of its own. */
export function generateDelivery(options: {
  seed: number;
  from: number;
  to: number;
  page: string;
  by: 'github' | 'changes';
}): Sent[] {
  const { by, from, page, seed, to } = options;
  const random = randomOf(seed);
  const ofPulls = randomOf(seed + 1_000);
  const sent: Sent[] = [];
  const earlier: string[] = [];
  let id = 1_000;
  for (let at = from; at < to - day; at += random.upTo(40 * 60) * minute) {
    const authored = at + random.upTo(3_000) * second;
    const sha = hashOf(random);
    // A branch that lay for a while is merged after later commits.
    const pushed =
      authored + (random.chance(0.1) ? 30 * hour : random.upTo(200) * second);
    // A squash is made when it is merged.
    const written = ofPulls.chance(0.5) ? pushed : authored;
    sent.push(push(page, { sha, written, pushed }));
    if (ofPulls.chance(0.7)) {
      sent.push(...pull(ofPulls, { page, sha, pushed, number: (id += 1) }));
    }
    earlier.push(sha);
    let begin = pushed + (10 + random.upTo(240)) * minute + 7 * second;
    if (random.chance(0.75)) {
      sent.push(...runs(random, { page, sha, pushed, begin, id: (id += 10) }));
    }
    for (
      let left = random.chance(0.7) ? 3 : 0;
      left > 0 && begin < to - day;

    ) {
      const deploy = deployOf(random, { id: (id += 1), begin, sha, earlier });
      sent.push(...reports(random, deploy, { by, page }));
      const [last] = deploy.states.slice(-1);
      left = ['failure', 'rolled-back'].includes(last.state) ? left - 1 : 0;
      begin += last.after * second + (20 + random.upTo(90)) * minute;
    }
  }
  const repeated = sent
    .filter(() => random.chance(0.1))
    .map(one => ({ ...one, at: one.at + (1 + random.upTo(9)) * hour }));
  return [...sent, ...repeated].map(one => ({
    ...one,
    at: Math.min(one.at, to - second),
  }));
}

function deployOf(
  random: Random,
  of: { id: number; begin: number; sha: string; earlier: readonly string[] },
): Deploy {
  const after = 60 + random.upTo(600);
  const end = random.one([
    'success',
    'success',
    'success',
    'success',
    'success',
    'failure',
    'rolled-back',
    'rolled-back',
    'none',
  ]);
  const sha = random.one([
    of.sha,
    of.sha,
    of.sha,
    of.sha,
    of.sha,
    of.sha,
    // Of none that was pushed, and back to one from before.
    hashOf(random),
    random.one(of.earlier),
  ]);
  const states = {
    none: [],
    'rolled-back': [
      { state: 'success', after },
      { state: 'rolled-back', after: after + random.upTo(4_000) },
    ],
  }[end] ?? [{ state: end, after }];
  return {
    id: of.id,
    begin: of.begin,
    sha,
    environment: random.chance(0.1) ? 'staging' : 'production',
    states: [{ state: 'in_progress', after: 0 }, ...states],
  };
}

function reports(
  random: Random,
  { begin, environment, id, sha, states }: Deploy,
  { by, page }: { by: 'github' | 'changes'; page: string },
): Sent[] {
  const late = random.chance(0.15) ? (70 + random.upTo(900)) * minute : 0;
  const short = random.chance(0.3) ? sha.slice(0, 7 + random.upTo(5)) : sha;
  return states.flatMap(({ after, state }): Sent[] => {
    const stated = begin + after * second;
    // Of what is sent at once, any may be the first.
    const slow = random.chance(0.3) ? random.upTo(150) * minute : 0;
    const at = stated + late + slow + random.upTo(20) * second;
    if (by === 'changes') {
      const outcome = { in_progress: 'in-progress', success: 'succeeded' };
      const payload = {
        source: 'cd',
        id: `${id}`,
        kind: 'deploy',
        environment,
        entityRef: 'component:default/pay',
        occurredAt: iso(stated),
        outcome:
          { ...outcome, failure: 'failed' }[state as keyof typeof outcome] ??
          state,
        revision: short,
      };
      const report: Sent = { event: 'changes', at, payload };
      const digest = `sha256:${sha.padEnd(64, '0')}`;
      // What was deployed may be found out long after that was undone.
      return state === 'rolled-back' && random.chance(0.4)
        ? [
            report,
            {
              event: 'changes',
              payload: { ...payload, digest },
              at: at + (1 + random.upTo(9)) * hour,
            },
          ]
        : [report];
    }
    const payload = example('deployment_status');
    Object.assign(payload.deployment, {
      id,
      sha,
      environment,
      payload: {},
      task: 'deploy',
      created_at: iso(begin - 30 * second),
    });
    Object.assign(payload.deployment_status, {
      // GitHub has no rollback.
      state: state === 'rolled-back' ? 'failure' : state,
      created_at: iso(stated),
      updated_at: iso(stated),
    });
    return [{ event: 'deployment_status', at, payload: ofPage(payload, page) }];
  });
}

function push(
  page: string,
  { pushed, sha, written }: { sha: string; written: number; pushed: number },
): Sent {
  const payload = example('push');
  const commit = {
    id: sha,
    message: `Change ${sha.slice(0, 7)}`,
    distinct: true,
    timestamp: iso(written),
    url: `${page}/commit/${sha}`,
    author: { name: 'Li', email: 'li@example.com', username: 'li' },
  };
  Object.assign(payload, {
    ref: 'refs/heads/main',
    deleted: false,
    commits: [commit],
    head_commit: commit,
  });
  payload.repository.default_branch = 'main';
  return { event: 'push', at: pushed, payload: ofPage(payload, page) };
}

/** Its reviews and its merge; that is delivered when it is, and by no means at once. */
function pull(
  random: Random,
  of: { page: string; sha: string; pushed: number; number: number },
): Sent[] {
  const { number, page, pushed, sha } = of;
  const opened = pushed - (1 + random.upTo(72)) * hour;
  const about = (event: 'pull_request' | 'pull_request_review') => {
    const payload = example(event);
    const { pull_request: request } = payload;
    Object.assign(request, { number, created_at: iso(opened) });
    request.user.login = 'li';
    // Until it is merged, that of a trial.
    request.merge_commit_sha = hashOf(random);
    return ofPage(payload, page);
  };
  const reviews = Array.from({ length: random.upTo(3) }, (): Sent => {
    const payload = about('pull_request_review');
    const submitted =
      opened + random.upTo(Math.floor((pushed - opened) / second) - 1) * second;
    payload.action = random.chance(0.9) ? 'submitted' : 'dismissed';
    Object.assign(payload.review, {
      state: random.one(['approved', 'commented', 'changes_requested']),
      submitted_at: iso(submitted),
    });
    Object.assign(payload.review.user, {
      login: random.one(['ana', 'ben', 'li']),
      type: random.chance(0.1) ? 'Bot' : 'User',
    });
    return { event: 'pull_request_review', payload, at: submitted };
  });
  const merge = about('pull_request');
  const isMerged = random.chance(0.9);
  merge.action = 'closed';
  Object.assign(merge.pull_request, {
    merged: isMerged,
    merged_at: isMerged ? iso(pushed) : null,
    merge_commit_sha: sha,
  });
  return [
    ...reviews,
    { event: 'pull_request', payload: merge, at: pushed },
  ].map(
    (one): Sent =>
      ({
        ...one,
        at: one.at + random.upTo(random.chance(0.3) ? 2_000 : 2) * minute,
      } as Sent),
  );
}

/** Of one commit: at its pull request, after its merge, and of its deploy. */
function runs(
  random: Random,
  of: { page: string; sha: string; pushed: number; begin: number; id: number },
): Sent[] {
  const { begin, id, page, pushed, sha } = of;
  const run = (index: number, created: number, event: string): TrueRun => {
    const started = created + random.upTo(90) * second;
    const jobs = ['build', 'unit tests', 'deploy'].map((name, place) => {
      const isDeploy = name === 'deploy';
      const from = isDeploy ? begin - 60 * second : started;
      const queued = from - (isDeploy ? random.upTo(300) * second : 0);
      const taken = Math.max(from, queued + random.upTo(200) * second);
      return {
        name,
        labels: ['linux'],
        created: queued,
        started: taken,
        setupEnd: taken + second,
        conclusion: 'success',
        completed: taken + (30 + place + random.upTo(900)) * second,
        waited: isDeploy && random.chance(0.5),
        ...(isDeploy && { environment: 'production' }),
      };
    });
    return {
      id: id + index,
      attempt: 1,
      repository: page,
      sha,
      event,
      created,
      workflow: index === 2 ? 'Deploy' : 'CI',
      started,
      jobs,
      updated: Math.max(...jobs.map(({ completed }) => completed)) + second,
      conclusion: 'success',
    };
  };
  return [
    ...(random.chance(0.3)
      ? [run(0, pushed - 20 * minute, 'pull_request')]
      : []),
    ...(random.chance(0.8) ? [run(1, pushed + 5 * second, 'push')] : []),
    ...(random.chance(0.5) ? [run(2, pushed + 8 * minute, 'push')] : []),
  ].flatMap(one =>
    eventsOf(one)
      .filter(({ payload: { action } }) => action !== 'in_progress')
      .map(({ event, payload }) => ({
        event: event as 'workflow_run',
        payload,
        at: one.updated! + random.upTo(600) * second,
      })),
  );
}

function ofPage(payload: any, page: string) {
  payload.repository.html_url = page;
  payload.repository.id = page.length;
  return payload;
}

function hashOf(random: Random): string {
  return Array.from({ length: 40 }, () => random.upTo(15).toString(16)).join(
    '',
  );
}

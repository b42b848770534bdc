/*
 * A second count of delivery, as its guide words it: in plain lists, over what was
 * sent. It shares nothing with the code that it checks.
 */
import type { Sent } from './generateDelivery';

type Commit = {
  sha: string;
  at: number;
  known: number;
  /** When its pull request was opened, and approved or merged. */
  pull?: { opened: number; until: number };
};
type Deploy = {
  sha: string;
  environment: string;
  begin: number;
  known: number;
  outcome: string;
  rolledBack?: number;
};
type Job = { kind: string; from: number; to: number };
type Run = { sha: string; requested: number; jobs: Job[] };

const minute = 60_000;
const hour = 60 * minute;
const week = 7 * 24 * hour;

const earliest = (instants: readonly number[]) => Math.min(...instants);

export function commitsIn(sent: readonly Sent[]): Commit[] {
  const pushes = sent.filter(({ event }) => event === 'push');
  const shas = new Set(pushes.map(({ payload }) => payload.commits[0].id));
  return [...shas].map(sha => {
    const of = pushes.filter(({ payload }) => payload.commits[0].id === sha);
    return {
      sha,
      at: Date.parse(of[0].payload.commits[0].timestamp),
      known: earliest(of.map(({ at }) => at)),
      ...pullOf(sha, sent),
    };
  });
}

/** Those that were merged as a commit, and who else approved them. */
function pullOf(sha: string, sent: readonly Sent[]): Pick<Commit, 'pull'> {
  const merge = sent.find(
    ({ event, payload }) =>
      event === 'pull_request' &&
      payload.pull_request.merged &&
      payload.pull_request.merge_commit_sha === sha,
  )?.payload.pull_request;
  if (!merge) {
    return {};
  }
  const approvals = sent.flatMap(({ event, payload }) =>
    event === 'pull_request_review' &&
    payload.pull_request.number === merge.number &&
    payload.action === 'submitted' &&
    payload.review.state === 'approved' &&
    payload.review.user.login !== 'li' &&
    payload.review.user.type === 'User'
      ? Date.parse(payload.review.submitted_at)
      : [],
  );
  return {
    pull: {
      opened: Date.parse(merge.created_at),
      until: earliest([Date.parse(merge.merged_at), ...approvals]),
    },
  };
}

/** A squash is as old as its pull request. */
const begunAt = ({ at, pull }: Commit) =>
  pull ? Math.min(at, pull.opened) : at;

/** Of GitHub's statuses, and of what was posted. */
export function deploysIn(sent: readonly Sent[]): Deploy[] {
  const stated = sent.flatMap(({ at, event, payload }) => {
    const words: Record<string, string> = {
      success: 'succeeded',
      failure: 'failed',
      in_progress: 'in-progress',
    };
    if (event === 'deployment_status') {
      const { deployment, deployment_status: status } = payload;
      return {
        id: `github ${deployment.id}`,
        at,
        sha: deployment.sha,
        environment: deployment.environment,
        outcome: words[status.state],
        when: Date.parse(status.created_at),
      };
    }
    return event === 'changes'
      ? {
          id: `changes ${payload.id}`,
          at,
          sha: payload.revision,
          environment: payload.environment,
          outcome: payload.outcome,
          when: Date.parse(payload.occurredAt),
        }
      : [];
  });
  return [...new Set(stated.map(({ id }) => id))].map(id => {
    const of = stated.filter(one => one.id === id);
    const last = of.reduce((a, b) => (b.when >= a.when ? b : a));
    const back = of.filter(({ outcome }) => outcome === 'rolled-back');
    return {
      sha: last.sha,
      environment: last.environment,
      outcome: last.outcome,
      begin: earliest(of.map(({ when }) => when)),
      known: earliest(of.map(({ at }) => at)),
      ...(back.length > 0 && {
        rolledBack: earliest(back.map(({ at }) => at)),
      }),
    };
  });
}

function runsIn(sent: readonly Sent[]): Run[] {
  const jobs = sent.filter(({ event }) => event === 'workflow_job');
  const ended = sent.filter(
    ({ event, payload }) =>
      event === 'workflow_run' && payload.action === 'completed',
  );
  const ids = new Set(ended.map(({ payload }) => payload.workflow_run.id));
  return [...ids].flatMap(id => {
    const { workflow_run: run } = ended.find(
      ({ payload }) => payload.workflow_run.id === id,
    )!.payload;
    if (run.event === 'pull_request') {
      return [];
    }
    const own = jobs.filter(
      ({ payload }) => payload.workflow_job.run_id === id,
    );
    const done = own.filter(({ payload }) => payload.action === 'completed');
    const requested = Date.parse(run.created_at);
    return {
      sha: run.head_sha,
      requested,
      jobs: [
        {
          kind: 'queue',
          from: requested,
          to: Date.parse(run.run_started_at),
        },
        ...done.flatMap(({ payload: { deployment, workflow_job: job } }) => {
          const started = Date.parse(job.started_at);
          const isHeld = own.some(
            ({ payload }) =>
              payload.workflow_job.id === job.id &&
              payload.action === 'waiting',
          );
          return [
            {
              kind: isHeld ? 'approval' : 'queue',
              from: Date.parse(job.created_at),
              to: started,
            },
            {
              kind: deployment ? 'deploy' : 'execution',
              from: started,
              to: Date.parse(job.completed_at),
            },
          ];
        }),
      ],
    };
  });
}

/** What each second of a lead time went to. */
function splitOf(commit: Commit, end: number, runs: readonly Run[]) {
  const { pull } = commit;
  const parts: Record<string, number> = {
    before: 0,
    ...(pull && { review: 0 }),
    queue: 0,
    execution: 0,
    approval: 0,
    deploy: 0,
    other: 0,
  };
  const requested = earliest(runs.map(run => run.requested));
  if (runs.length === 0 || requested > end) {
    return undefined;
  }
  const jobs = runs.flatMap(run => run.jobs);
  for (let at = begunAt(commit); at < end; at += 1_000) {
    const now = jobs.filter(({ from, to }) => from <= at && at < to);
    const kind = ['deploy', 'execution', 'approval', 'queue'].find(
      one => at >= requested && now.some(job => job.kind === one),
    );
    const isReviewed = pull && pull.opened <= at && at < pull.until;
    const rest = at < requested ? 'before' : 'other';
    parts[kind ?? (isReviewed ? 'review' : rest)] += 1;
  }
  return parts;
}

type Counted = {
  deploys: Deploy[];
  /** Seconds; with the deploy that brought the commit. */
  leads: { seconds: number; by: Deploy }[];
  splits: (Record<string, number> | undefined)[];
  restored: { seconds?: number; by: Deploy }[];
  /** Successful deploys whose commit was never pushed. */
  withoutCommit: number;
};

/** Of one service, in production. */
export function countService(
  sent: readonly Sent[],
  { from, to }: { from: number; to: number },
): Counted {
  const isIn = ({ begin }: Deploy) => from <= begin && begin <= to;
  const commits = commitsIn(sent).sort((a, b) => a.at - b.at);
  const runs = runsIn(sent);
  const deploys = deploysIn(sent)
    .filter(({ environment }) => environment === 'production')
    .sort((a, b) => a.begin - b.begin);
  const placeOf = ({ sha }: Deploy) =>
    commits.findIndex(commit => commit.sha.startsWith(sha));
  const known = deploys.filter(
    one => one.outcome === 'succeeded' && placeOf(one) >= 0,
  );
  // What was there before the first one is not known.
  const first = known.length === 0 ? Infinity : placeOf(known[0]);
  const brought = commits.flatMap((commit, place) => {
    const by = known.find(deploy => {
      const late = deploy.known - deploy.begin;
      const allowed = 5 * minute + (late > hour ? late : 0);
      return (
        placeOf(deploy) === place ||
        (place < placeOf(deploy) && commit.known <= deploy.known + allowed)
      );
    });
    return by && place >= first ? { commit, by } : [];
  });
  const counted = deploys.filter(isIn);
  return {
    deploys: counted,
    withoutCommit: counted.filter(
      one => one.outcome === 'succeeded' && placeOf(one) < 0,
    ).length,
    leads: brought
      .filter(({ by }) => isIn(by))
      .map(({ by, commit }) => ({
        by,
        seconds: Math.max(0, by.begin - begunAt(commit)) / 1_000,
      })),
    splits: brought
      .filter(({ by, commit }) => isIn(by) && commit.sha.startsWith(by.sha))
      .map(({ by, commit }) =>
        splitOf(
          ...([commit, by.begin] as const),
          runs.filter(({ sha }) => sha === commit.sha),
        ),
      ),
    restored: counted
      .filter(({ outcome }) => ['failed', 'rolled-back'].includes(outcome))
      .map(failed => {
        const next = deploys.find(
          ({ begin, outcome }) =>
            begin > failed.begin && outcome === 'succeeded',
        );
        const isLate = failed.known - failed.begin > hour;
        const back = isLate ? undefined : failed.rolledBack;
        const end = earliest([next?.begin ?? Infinity, back ?? Infinity]);
        return {
          by: failed,
          ...(end < Infinity && { seconds: (end - failed.begin) / 1_000 }),
        };
      }),
  };
}

function distributionOf(values: readonly number[], missing: number) {
  const sorted = [...values].sort((a, b) => a - b);
  const sample = sorted.length;
  const at = (tenths: number) => sorted[Math.ceil((tenths * sample) / 10) - 1];
  return sample < 5
    ? { sample, missing }
    : { sample, missing, median: at(5), p90: at(9) };
}

/** The figures of some services together, as the portal answers them. */
export function figuresOf(all: readonly Counted[], to: number) {
  const deploys = all.flatMap(one => one.deploys);
  const leads = all.flatMap(one => one.leads);
  const splits = all.flatMap(one => one.splits);
  const restored = all.flatMap(one => one.restored);
  const succeeded = deploys.filter(({ outcome }) => outcome === 'succeeded');
  const failed = restored.length;
  // Of a version, or of a commit that was never pushed.
  const unknown = all.reduce((sum, one) => sum + one.withoutCommit, 0);
  const batches = [...new Set(leads.map(({ by }) => by))].map(
    deploy => leads.filter(({ by }) => by === deploy).length,
  );
  const split = splits.filter(one => one !== undefined);
  const reviews = split.filter(one => 'review' in one).length;
  const parts = [...new Set(split.flatMap(one => Object.keys(one)))];
  const weeks = [0, 1, 2, 3, 4].map(
    ago =>
      succeeded.filter(({ begin }) => Math.floor((to - begin) / week) === ago)
        .length,
  );
  return {
    latest: deploys.map(deploy => {
      const own = leads.filter(({ by }) => by === deploy);
      return [
        deploy.begin,
        deploy.outcome,
        Math.max(...own.map(({ seconds }) => seconds)),
        restored.find(({ by }) => by === deploy)?.seconds,
      ].join(' ');
    }),
    deploys: {
      total: deploys.length,
      succeeded: succeeded.length,
      failed,
      open: deploys.length - succeeded.length - failed,
    },
    weeks: weeks.reverse(),
    leadTime: distributionOf(
      leads.map(({ seconds }) => seconds),
      unknown,
    ),
    batch: distributionOf(batches, unknown),
    restore: distributionOf(
      restored.flatMap(({ seconds }) => seconds ?? []),
      restored.filter(({ seconds }) => seconds === undefined).length,
    ),
    leadSplit: {
      sample: split.length,
      missing: unknown + splits.length - split.length,
      reviews,
      medians: Object.fromEntries(
        parts.flatMap(part => {
          const times = split.flatMap(one => one[part] ?? []);
          // Of fewer nothing is said.
          return times.length < 5
            ? []
            : [[part, distributionOf(times, 0).median]];
        }),
      ),
      seconds: Object.fromEntries(
        parts.map(part => [
          part,
          split.reduce((sum, one) => sum + (one[part] ?? 0), 0),
        ]),
      ),
    },
  };
}

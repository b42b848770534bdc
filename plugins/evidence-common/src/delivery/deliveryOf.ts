import type { ChangeOutcome } from '../schemas/change';
import type { KnownRun } from '../runs/mergeRuns';
import { distributionOf, leastSample } from './figures';
import { commitOf } from './changeDelivery';
import { commitNames } from './commitNames';
import { type LeadParts, leadParts, leadPartsOf } from './leadParts';
import type { Delivery, DeployFigures, LeadSplit } from './schemas';

const weekMs = 7 * 86_400_000;
/** Reports of one moment come in any order within this. */
const togetherMs = 5 * 60_000;
/** What was reported later than this was not followed while it happened. */
const followedMs = 3_600_000;
const maxLatest = 100;

/** A deploy or commit of the ledger; instants are epoch milliseconds. */
export type DeliveryChange = {
  id: string;
  kind: 'deploy' | 'commit';
  entityRef: string;
  occurredAt: number;
  /** When the ledger learned of it. */
  receivedAt: number;
  revision?: string;
  /** Of a deploy, where its revision is something else. */
  commit?: string;
  /** How many commits its short hash may mean, where these are several. */
  fits?: number;
  outcome?: ChangeOutcome;
  /** When its rollback was reported; absent where it was first heard of after it. */
  rolledBackAt?: number;
  run?: string;
  /** Of a commit: the pull request that became it, where one is known. */
  pull?: CommitPullRequest;
};

/** Instants are epoch milliseconds; what no source states is absent. */
export type CommitPullRequest = {
  /** The earliest known instant: of a commit or of the opening. */
  begunAt?: number;
  /** From the opening until the approval, else until the merge. */
  review?: { from: number; to: number };
};

type Figures = Pick<
  Delivery,
  | 'services'
  | 'weeks'
  | 'leadTime'
  | 'leadSplit'
  | 'batch'
  | 'restore'
  | 'latest'
> & { deploys: Omit<Delivery['deploys'], 'unplaced'> };

/**
 * The commits that the successful deploys since an instant name: those whose runs
 * say where the time went.
 */
export function deployedCommits(
  changes: readonly DeliveryChange[],
  window: { from: number; to: number },
): DeliveryChange[] {
  return measure(changes, window).flatMap(({ commit }) => commit ?? []);
}

/**
 * All deploys of a window, each with its commit: by its whole hash where the ledger
 * has it, else as it is named. Pure, and the same for changes in any order.
 */
export function commitsOfDeploys(
  changes: readonly DeliveryChange[],
  { from, to }: { from: number; to: number },
): { deploy: DeliveryChange; commit?: string }[] {
  return byEntity(changes).flatMap(known => {
    const indexOf = commitIndex(known.filter(({ kind }) => kind === 'commit'));
    return known
      .filter(
        ({ kind, occurredAt }) =>
          kind === 'deploy' && from <= occurredAt && occurredAt <= to,
      )
      .map(deploy => ({
        deploy,
        commit:
          indexOf(deploy) === undefined ? commitOf(deploy) : deploy.commit,
      }));
  });
}

/**
 * Figures of the deploys since an instant. Pure, and the same for changes in
 * any order. Earlier changes count for what was deployed before only.
 *
 * A commit's lead time begins with it, or with the pull request that became it. It
 * ends with the first successful deploy that has it: one of its revision, or of a
 * later commit's. A failure ends with its rollback, or with the next successful
 * deploy.
 *
 * @param options.runsOf - the runs of one of the {@link deployedCommits}
 * @param options.isWanted - whether a deploy is counted; the others still end what
 *   was before them
 */
export function deliveryOf(
  changes: readonly DeliveryChange[],
  { from, to }: { from: number; to: number },
  options: {
    runsOf?: (commit: DeliveryChange) => readonly KnownRun[];
    isWanted?: (deploy: DeliveryChange) => boolean;
  } = {},
): Figures {
  const { isWanted = () => true, runsOf = () => [] } = options;
  const measured = measure(changes, { from, to })
    .filter(({ deploy }) => isWanted(deploy))
    .map(({ commit, deploy, ...rest }) => ({
      ...rest,
      deploy,
      isSplit: commit !== undefined,
      parts:
        commit && secondsBetween(commit, deploy) !== undefined
          ? leadPartsOf(
              { from: begunAt(commit), to: deploy.occurredAt },
              runsOf(commit),
              commit.pull?.review,
            )
          : undefined,
    }));
  const succeeded = measured.filter(
    ({ deploy }) => deploy.outcome === 'succeeded',
  );
  const failed = measured.filter(({ deploy }) => hasDeployFailed(deploy));
  return {
    services: new Set(measured.map(({ deploy }) => deploy.entityRef)).size,
    deploys: {
      total: measured.length,
      succeeded: succeeded.length,
      failed: failed.length,
      open: measured.length - succeeded.length - failed.length,
    },
    weeks: weeksOf(
      succeeded.map(({ deploy }) => deploy.occurredAt),
      { from, to },
    ),
    leadTime: distributionOf(
      succeeded.flatMap(({ leads = [] }) =>
        leads.filter(lead => lead !== undefined),
      ),
      succeeded.filter(({ leads }) => !leads || !isKnown(leads)).length,
    ),
    leadSplit: splitOf(
      succeeded.flatMap(({ parts }) => parts ?? []),
      // What was there before brought no commit, and waited for nothing.
      succeeded.filter(
        ({ isSplit, leads, parts }) =>
          leads === undefined || (isSplit && parts === undefined),
      ).length,
    ),
    batch: distributionOf(
      succeeded.flatMap(({ leads = [] }) => leads.length || []),
      succeeded.filter(({ leads }) => leads === undefined).length,
    ),
    restore: distributionOf(
      failed.flatMap(({ restoredSeconds }) => restoredSeconds ?? []),
      failed.filter(({ restoredSeconds }) => restoredSeconds === undefined)
        .length,
    ),
    latest: measured
      .sort((a, b) => inTime(b.deploy, a.deploy))
      .slice(0, maxLatest)
      .map(toFigures),
  };
}

function measure(
  changes: readonly DeliveryChange[],
  { from, to }: { from: number; to: number },
): Measured[] {
  return byEntity(changes)
    .flatMap(measureEntity)
    .filter(
      ({ deploy }) => from <= deploy.occurredAt && deploy.occurredAt <= to,
    );
}

/** Of each entity, in time, with the whole names of their commits. */
function byEntity(changes: readonly DeliveryChange[]): DeliveryChange[][] {
  const found = new Map<string, DeliveryChange[]>();
  for (const change of [...changes].sort(inTime)) {
    const known = found.get(change.entityRef) ?? [];
    known.push(change);
    found.set(change.entityRef, known);
  }
  return [...found.values()].map(known => known.map(commitNames(known)));
}

function splitOf(split: readonly LeadParts[], missing: number): LeadSplit {
  const sample = split.length;
  if (sample < leastSample) {
    return { sample, missing };
  }
  const { review: reviewed, ...rest } = Object.fromEntries(
    leadParts.map(part => [part, split.flatMap(one => one[part] ?? [])]),
  );
  const byPart = (of: (seconds: number[]) => number, least: number) =>
    Object.fromEntries(
      Object.entries(
        reviewed.length < least ? rest : { ...rest, review: reviewed },
      ).map(([part, all]) => [part, of(all)]),
    ) as LeadParts;
  return {
    sample,
    missing,
    reviews: reviewed.length,
    seconds: byPart(all => all.reduce((sum, one) => sum + one, 0), 1),
    medians: byPart(all => distributionOf(all, 0).median!, leastSample),
  };
}

type Measured = {
  deploy: DeliveryChange;
  /** The one that it names, where it brought it. */
  commit?: DeliveryChange;
  /**
   * Of the commits that it brought, in seconds; absent where these are not known,
   * and of one whose clock was wrong.
   */
  leads?: (number | undefined)[];
  restoredSeconds?: number;
};

function measureEntity(changes: readonly DeliveryChange[]): Measured[] {
  const commits = changes.filter(({ kind }) => kind === 'commit');
  const deploys = changes.filter(({ kind }) => kind === 'deploy');
  const indexOf = commitIndex(commits);
  /** Places of commits that no deploy has brought, in order. */
  let waiting: number[] | undefined;
  return deploys.map((deploy, at) => {
    if (hasDeployFailed(deploy)) {
      return { deploy, restoredSeconds: restoredAfter(deploy, deploys, at) };
    }
    const index = deploy.outcome === 'succeeded' ? indexOf(deploy) : undefined;
    if (index === undefined) {
      return { deploy };
    }
    // Of the first deploy it is not known what was there before.
    waiting ??= commits.map((_, place) => place).slice(index);
    const brought = new Set(
      waiting.filter(
        place =>
          place === index || (place < index && isIn(deploy, commits[place])),
      ),
    );
    waiting = waiting.filter(place => !brought.has(place));
    return {
      deploy,
      ...(brought.has(index) && { commit: commits[index] }),
      leads: [...brought].map(place => secondsBetween(commits[place], deploy)),
    };
  });
}

/**
 * Whether an older commit than the one that a deploy names was in it. One of a
 * branch that was merged later was not: the ledger learned of it later, and by
 * more than the report of that deploy was late, where it was filled in.
 */
function isIn(deploy: DeliveryChange, commit: DeliveryChange): boolean {
  const late = deploy.receivedAt - deploy.occurredAt;
  const lateMs = late > followedMs ? late : 0;
  return commit.receivedAt <= deploy.receivedAt + lateMs + togetherMs;
}

/** Finds the place of the commit of a deploy. */
function commitIndex(
  commits: readonly DeliveryChange[],
): (deploy: DeliveryChange) => number | undefined {
  const places = new Map(commits.map(({ commit }, place) => [commit, place]));
  return ({ commit, fits }) =>
    commit === undefined || fits !== undefined ? undefined : places.get(commit);
}

function restoredAfter(
  failed: DeliveryChange,
  deploys: readonly DeliveryChange[],
  at: number,
): number | undefined {
  const next = deploys
    .slice(at + 1)
    .find(({ outcome }) => outcome === 'succeeded')?.occurredAt;
  // When its rollback was reported says nothing of what was filled in later.
  const isFollowed = failed.receivedAt - failed.occurredAt <= followedMs;
  const rolledBack =
    failed.outcome === 'rolled-back' && isFollowed
      ? failed.rolledBackAt
      : undefined;
  const ends = [next, rolledBack].filter(end => end !== undefined);
  return ends.length === 0
    ? undefined
    : Math.max(0, (Math.min(...ends) - failed.occurredAt) / 1_000);
}

function weeksOf(
  instants: readonly number[],
  { from, to }: { from: number; to: number },
): number[] {
  const weeks = new Array<number>(Math.max(1, Math.ceil((to - from) / weekMs)));
  weeks.fill(0);
  for (const instant of instants) {
    const ago = Math.floor((to - instant) / weekMs);
    const index = weeks.length - 1 - Math.min(ago, weeks.length - 1);
    weeks[index] += 1;
  }
  return weeks;
}

export function hasDeployFailed({
  outcome,
}: Pick<DeliveryChange, 'outcome'>): boolean {
  return outcome === 'failed' || outcome === 'rolled-back';
}

function toFigures({
  deploy,
  leads,
  parts,
  restoredSeconds,
}: Omit<Measured, 'commit'> & {
  parts?: LeadParts;
}): DeployFigures {
  const { fits, id, entityRef, outcome, revision, run } = deploy;
  return {
    id,
    entityRef,
    outcome,
    revision,
    run,
    fits,
    occurredAt: new Date(deploy.occurredAt).toISOString(),
    ...(leads && { commits: leads.length }),
    ...(leads?.length && isKnown(leads) && { leadSeconds: Math.max(...leads) }),
    ...(parts && { leadParts: parts }),
    ...(restoredSeconds !== undefined && { restoredSeconds }),
  };
}

/**
 * Clocks differ: a commit may be dated after its deploy. How long it took is not
 * known where one is wrong by more than that.
 */
function secondsBetween(
  commit: DeliveryChange,
  deploy: DeliveryChange,
): number | undefined {
  return deploy.occurredAt - commit.occurredAt < -togetherMs
    ? undefined
    : Math.max(0, (deploy.occurredAt - begunAt(commit)) / 1_000);
}

/** A squash is made at its merge: what it is of began with its pull request. */
function begunAt({ occurredAt, pull }: DeliveryChange): number {
  return Math.min(occurredAt, pull?.begunAt ?? Infinity);
}

function isKnown(leads: readonly (number | undefined)[]): leads is number[] {
  return leads.every(lead => lead !== undefined);
}

function inTime(a: DeliveryChange, b: DeliveryChange): number {
  if (a.occurredAt !== b.occurredAt) {
    return a.occurredAt - b.occurredAt;
  }
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

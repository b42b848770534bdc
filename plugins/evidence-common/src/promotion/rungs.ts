import { isSameRevision } from '../changes/isSameRevision';
import type {
  ChangeKind,
  ChangeOutcome,
  SensitivePart,
} from '../schemas/change';

/** A change of one service in one environment; `occurredAt` is epoch milliseconds. */
export type PromotionChange = {
  id: string;
  kind: ChangeKind;
  environment: string;
  occurredAt: number;
  item?: string;
  revision?: string;
  digest?: string;
  title?: string;
  outcome?: ChangeOutcome;
  decision?: string;
  run?: string;
  /** What others rely on that it changes, as its source states. */
  touches?: readonly SensitivePart[];
  /** Since when it is reported as it is, epoch milliseconds. */
  statedAt?: number;
};

/** A deploy that succeeded, with the digest that another report of it states. */
type Deploy = PromotionChange;

/** Of one environment, in time. */
export type PromotionRung = {
  name: string;
  deploys: Deploy[];
  /** The first deploy of what runs. */
  running: Deploy;
  before?: Deploy;
  others: PromotionChange[];
  /**
   * When the last deploy there occurred, was reported or was amended, epoch
   * milliseconds; undefined where one is in progress, or its outcome is unknown.
   */
  steadySince?: number;
};

export function rungOf(
  name: string,
  inTime: readonly PromotionChange[],
): PromotionRung | undefined {
  const own = inTime.filter(({ environment }) => environment === name);
  const deploys = withoutRolledBack(
    withDigests(own.filter(({ kind }) => kind === 'deploy')),
  );
  const others = own.filter(({ kind, outcome }) => {
    const isUndone = outcome === 'failed' || outcome === 'rolled-back';
    return kind !== 'deploy' && kind !== 'commit' && !isUndone;
  });
  const last = deploys.at(-1);
  if (!last) {
    return undefined;
  }
  const isOther = (one: Deploy) => isSame(one, last) !== true;
  const first = deploys[deploys.slice(0, -1).findLastIndex(isOther) + 1];
  return {
    name,
    deploys,
    others,
    before: deploys.findLast(one => isSame(one, last) === false),
    running: {
      ...last,
      id: first.id,
      occurredAt: first.occurredAt,
      decision: first.decision,
      run: first.run,
    },
    steadySince: steadySince(own, last),
  };
}

function steadySince(
  own: readonly PromotionChange[],
  last: Deploy,
): number | undefined {
  const latest = own
    .slice(own.findIndex(({ id }) => id === last.id))
    .filter(({ kind }) => kind === 'deploy');
  const isGoingOn = latest.some(
    one =>
      (one.outcome === undefined || one.outcome === 'in-progress') &&
      isSame(one, last) !== true,
  );
  return isGoingOn
    ? undefined
    : Math.max(
        ...latest.map(({ occurredAt, statedAt = occurredAt }) =>
          Math.max(occurredAt, statedAt),
        ),
      );
}

/** Those that succeeded; a rollback takes back what runs then, where it is of that. */
function withoutRolledBack(deploys: readonly Deploy[]): Deploy[] {
  const left: Deploy[] = [];
  for (const deploy of deploys) {
    if (deploy.outcome === 'succeeded') {
      left.push(deploy);
    } else if (deploy.outcome === 'rolled-back') {
      while (left.length > 0 && isSame(left.at(-1)!, deploy)) {
        left.pop();
      }
    }
  }
  return left;
}

/** Several sources report one deploy: what one of them states holds for all. */
export function withDigests<T extends PromotionChange>(
  deploys: readonly T[],
): T[] {
  const byRevision = new Map<string, Set<string>>();
  for (const { digest, revision } of deploys) {
    if (digest !== undefined && revision !== undefined) {
      const known = byRevision.get(revision) ?? new Set();
      byRevision.set(revision, known.add(digest));
    }
  }
  return deploys.map(deploy => {
    const { digest, revision } = deploy;
    const known = [...(byRevision.get(revision ?? '') ?? [])];
    return digest === undefined && known.length === 1
      ? { ...deploy, digest: known[0] }
      : deploy;
  });
}

/** Undefined where it cannot be known. */
export function isSame(one: Deploy, other: Deploy): boolean | undefined {
  if (one.digest !== undefined && other.digest !== undefined) {
    return one.digest === other.digest;
  }
  return isSameRevision(one.revision, other.revision);
}

export function isUnnamed({ digest, revision }: Deploy): boolean {
  return (digest ?? revision) === undefined;
}

/** Whether a change came with a deploy of a release: without that it may be of the next. */
export function isOfRollout(
  { revision, run }: PromotionChange,
  deploys: readonly PromotionChange[],
  release: PromotionChange,
): boolean {
  return deploys.some(
    one =>
      isSame(one, release) &&
      ((run !== undefined && one.run === run) ||
        isSameRevision(one.revision, revision) === true),
  );
}

import {
  CandidateState,
  Counted,
  frequencyLevelOf,
  judgeCandidate,
  JudgedCandidate,
  observe,
  Observed,
  rankKeyOf,
  StatedLevels,
} from '@plumbline/backstage-plugin-toil-common';
import type { Derived, CandidateStatements, StoredCandidate } from './records';

/** What was counted of it; undefined where no source looks at it. */
export function observedOf(
  stated: CandidateStatements,
  observations: readonly Counted[],
): Observed | undefined {
  return observations.length > 0
    ? observe(observations, stated.minutes)
    : undefined;
}

export function judgedOf(
  stated: CandidateStatements,
  evidence: { observed?: Observed; blastRadius?: number; now: number },
): JudgedCandidate {
  const relevant: StatedLevels = {
    judgement: stated.judgement ?? 'none',
    ...(stated.frequency && { frequency: stated.frequency }),
    ...(stated.risk && { risk: stated.risk }),
    ...(stated.recoverability && { recoverability: stated.recoverability }),
    ...(stated.override && { override: stated.override }),
  };
  return judgeCandidate(relevant, evidence);
}

/**
 * Whether what is counted has left the level in force since somebody reviewed
 * it. A review that keeps the level clears it, until another level is counted.
 */
export function hasLeftItsLevel(
  stated: CandidateStatements,
  observed: Observed | undefined,
): boolean {
  if (stated.frequency === undefined || observed === undefined) {
    return false;
  }
  const counted = frequencyLevelOf(observed.perMonth);
  return counted !== stated.frequency && counted !== stated.countedAtReview;
}

/** The group whose occurrences are counted as its own. */
export function countedGroupOf({
  groupId,
  countedBy,
}: Pick<Derived, 'groupId' | 'countedBy'>): string | undefined {
  return countedBy === undefined ? groupId : undefined;
}

/** One of two with the same group, until it is settled which of them stays. */
export function isInTheWay({
  state,
  countedBy,
}: {
  state: CandidateState;
  countedBy?: string;
}): boolean {
  return (
    countedBy !== undefined && (state === 'open' || state === 'in-progress')
  );
}

/** What follows, once it is known what is counted and named. */
export function derive(
  candidate: Pick<StoredCandidate, 'id' | 'stated' | 'staleReasons'> & {
    state?: CandidateState;
  },
  evidence: Pick<
    Derived,
    | 'groupId'
    | 'countedBy'
    | 'kind'
    | 'title'
    | 'owner'
    | 'services'
    | 'unmatched'
    | 'observations'
    | 'blastRadius'
  > & { now: number },
): Derived {
  const { id, stated, staleReasons, state = 'open' } = candidate;
  const { now, ...rest } = evidence;
  const observed = observedOf(stated, rest.observations);
  const { bucket, priority } = judgedOf(stated, {
    observed,
    blastRadius: rest.blastRadius,
    now,
  });
  const perMonth = observed?.perMonth ?? 0;
  const minutesPerMonth = observed?.minutesPerMonth ?? 0;
  return {
    ...rest,
    title: stated.title ?? rest.title,
    owner: stated.owner ?? rest.owner,
    services: stated.services ?? rest.services,
    perMonth,
    minutesPerMonth,
    priority,
    bucket,
    stale:
      staleReasons.length > 0 ||
      isInTheWay({ state, countedBy: rest.countedBy }) ||
      hasLeftItsLevel(stated, observed),
    rankKey: rankKeyOf({
      id,
      priority,
      observedPerMonth: perMonth,
      blastRadius: rest.blastRadius ?? 0,
      minutesPerMonth,
    }),
  };
}

import {
  CandidateState,
  Counted,
  frequencyLevelOf,
  judgeCandidate,
  JudgedCandidate,
  observe,
  Observed,
  rankKeyOf,
  Said,
} from '@plumbline/backstage-plugin-toil-common';
import type {
  Derived,
  SaidOfCandidate,
  StoredCandidate,
} from './CandidateStore';

/** What was counted of it; undefined where no source looks at it. */
export function observedOf(
  said: SaidOfCandidate,
  observations: readonly Counted[],
): Observed | undefined {
  return observations.length > 0
    ? observe(observations, said.minutes)
    : undefined;
}

export function judgedOf(
  said: SaidOfCandidate,
  evidence: { observed?: Observed; blastRadius?: number; now: number },
): JudgedCandidate {
  const relevant: Said = {
    judgement: said.judgement ?? 'none',
    ...(said.frequency && { frequency: said.frequency }),
    ...(said.risk && { risk: said.risk }),
    ...(said.recoverability && { recoverability: said.recoverability }),
    ...(said.override && { override: said.override }),
  };
  return judgeCandidate(relevant, evidence);
}

/**
 * Whether what is counted has left the level in force since somebody reviewed
 * it. A review that keeps the level clears it, until another level is counted.
 */
export function hasLeftItsLevel(
  said: SaidOfCandidate,
  observed: Observed | undefined,
): boolean {
  if (said.frequency === undefined || observed === undefined) {
    return false;
  }
  const counted = frequencyLevelOf(observed.perMonth);
  return counted !== said.frequency && counted !== said.countedAtReview;
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
  candidate: Pick<StoredCandidate, 'id' | 'said' | 'staleReasons'> & {
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
  const { id, said, staleReasons, state = 'open' } = candidate;
  const { now, ...rest } = evidence;
  const observed = observedOf(said, rest.observations);
  const { bucket, priority } = judgedOf(said, {
    observed,
    blastRadius: rest.blastRadius,
    now,
  });
  const perMonth = observed?.perMonth ?? 0;
  const minutesPerMonth = observed?.minutesPerMonth ?? 0;
  return {
    ...rest,
    title: said.title ?? rest.title,
    owner: said.owner ?? rest.owner,
    services: said.services ?? rest.services,
    perMonth,
    minutesPerMonth,
    priority,
    bucket,
    stale:
      staleReasons.length > 0 ||
      isInTheWay({ state, countedBy: rest.countedBy }) ||
      hasLeftItsLevel(said, observed),
    rankKey: rankKeyOf({
      id,
      priority,
      observedPerMonth: perMonth,
      blastRadius: rest.blastRadius ?? 0,
      minutesPerMonth,
    }),
  };
}

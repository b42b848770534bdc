import { runsToClimb } from '../scoring/thresholds';
import { autonomies, Autonomy } from '../schemas/vocabulary';

/** One execution of an automation, or a rehearsal of it. */
export type LadderRun = {
  /** Epoch milliseconds. */
  at: number;
  outcome: 'succeeded' | 'failed';
  /** The rung that it ran on. */
  autonomy: Autonomy;
  /** Whether somebody or something looked that it worked. */
  verified: boolean;
};

/** Where an automation stands on the ladder, and what the next rung asks for. */
export type Ladder = {
  autonomy: Autonomy;
  next?: Autonomy;
  /** Runs with verified outcome since it came to this rung, or since one failed. */
  proven: number;
  needed: number;
  mayClimb: boolean;
};

/** @returns undefined at the top */
export function rungAbove(autonomy: Autonomy): Autonomy | undefined {
  return autonomies[autonomies.indexOf(autonomy) + 1];
}

/** The lowest rung is below itself. */
export function rungBelow(autonomy: Autonomy): Autonomy {
  return autonomies[Math.max(0, autonomies.indexOf(autonomy) - 1)];
}

/**
 * What counts towards the next rung: only what ran since this one was reached,
 * on it, and nothing from before a failure. What nobody verified proves nothing.
 *
 * @param since - when this rung was reached, epoch milliseconds
 */
export function ladderOf(
  autonomy: Autonomy,
  runs: readonly LadderRun[],
  since: number,
  needs: Readonly<Record<Autonomy, number>> = runsToClimb,
): Ladder {
  const counted = runs.filter(({ at }) => at >= since);
  const lastFailure = Math.max(
    -Infinity,
    ...counted
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ at }) => at),
  );
  const proven = counted.filter(
    run =>
      run.outcome === 'succeeded' &&
      run.verified &&
      run.autonomy === autonomy &&
      run.at > lastFailure,
  ).length;
  const next = rungAbove(autonomy);
  const needed = next === undefined ? 0 : needs[next];
  return {
    autonomy,
    ...(next !== undefined && { next }),
    proven,
    needed,
    mayClimb: next !== undefined && proven >= needed,
  };
}

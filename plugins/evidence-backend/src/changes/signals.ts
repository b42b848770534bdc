import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { Candidates, Ranks } from '../estate/subjects/candidates';

/** What the ledger asks about the signals that name what changed. */
export interface SignalReader {
  /** The entities that it may mean, as the whole estate is now. */
  rank(signal: Signal): Promise<Ranks>;
  /**
   * Records that a signal matches nothing, or too much, as a discrepancy; does
   * nothing where it matches one entity. Recording again changes nothing.
   */
  note(signal: Signal): Promise<void>;
}

/** All signals of a subject: to some readers the first mean nothing. */
export async function candidatesOf(
  signals: readonly Signal[],
  { rank }: Pick<SignalReader, 'rank'>,
): Promise<Candidates> {
  const candidates: Ranks[] = [];
  for (const signal of signals) {
    candidates.push(await rank(signal));
  }
  return candidates;
}

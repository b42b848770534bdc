import type { Signal } from '@plumbline/backstage-plugin-evidence-common';
import type { Candidates } from '../estate/subjects/standing';
import type { Reported } from '../estate/subjects/signalDiscrepancies';

/** What the ledger asks about the signals that name what changed. */
export interface SignalReader {
  /** The entities that it may mean, as the whole estate is now. */
  candidates(signal: Signal): Promise<readonly string[]>;
  /**
   * Records that a signal matches nothing, or too much, as a discrepancy; does
   * nothing where it matches one entity. Recording again changes nothing.
   *
   * @param reported - the change that named it
   */
  note(signal: Signal, reported: Reported): Promise<void>;
}

export async function candidatesOf(
  signals: readonly Signal[],
  reader: Pick<SignalReader, 'candidates'>,
): Promise<Candidates> {
  const candidates: (readonly string[])[] = [];
  for (const signal of signals) {
    candidates.push(await reader.candidates(signal));
  }
  return candidates;
}

import type {
  HistoryEntry,
  StaleReason,
} from '@plumbline/backstage-plugin-toil-common';
import type { StoredCandidate } from './CandidateStore';

type MaySee = (ref: string) => boolean;

const isRef = (word: string) => /^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/.test(word);

/** What reasons name besides the candidate's own services. */
export function refsOf({ staleReasons }: StoredCandidate): string[] {
  return staleReasons.flatMap(refsOfReason);
}

function refsOfReason({ code, entityRef, evidence }: StaleReason): string[] {
  return [
    ...(entityRef === undefined ? [] : [entityRef]),
    ...(code === 'architecture'
      ? (evidence ?? '').split(' ').filter(isRef)
      : []),
  ];
}

/** Whether nothing is hidden: what can't be there is seen by nobody else. */
export function seesAll(maySee: MaySee): boolean {
  return maySee('none:none/none');
}

/**
 * A candidate as if what a reader may not see were not there. How many are hit
 * was counted over all, so it is left out where anything may be hidden.
 *
 * @param maySee - knows what {@link refsOf} names
 */
export function forReader(
  candidate: StoredCandidate,
  maySee: MaySee,
): StoredCandidate {
  return seesAll(maySee)
    ? candidate
    : {
        ...candidate,
        blastRadius: undefined,
        staleReasons: candidate.staleReasons.filter(reason =>
          refsOfReason(reason).every(maySee),
        ),
      };
}

/** Of what went stale, only what a reader is shown a reason of. */
export function historyForReader(
  history: readonly HistoryEntry[],
  { staleReasons }: StoredCandidate,
  maySee: MaySee,
): HistoryEntry[] {
  return history.filter(
    ({ action, note }) =>
      action !== 'went stale' ||
      seesAll(maySee) ||
      staleReasons.some(({ message }) => message === note),
  );
}

import type {
  HistoryEntry,
  StaleReason,
} from '@plumbline/backstage-plugin-toil-common';
import type { StoredCandidate } from './records';

type MaySee = (ref: string) => boolean;

const isRef = (word: string) => /^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/.test(word);

/** Its owner, and what reasons name besides its own services. */
export function refsOf({ owner, staleReasons }: StoredCandidate): string[] {
  return [
    ...(owner === undefined ? [] : [owner]),
    ...staleReasons.flatMap(refsOfReason),
  ];
}

/** The owners that it had. */
export function ownersIn(history: readonly HistoryEntry[]): string[] {
  return history
    .flatMap(({ changes }) => [changes.owner?.from, changes.owner?.to])
    .filter(owner => typeof owner === 'string');
}

/** What a reason names. */
export function refsOfReason({
  code,
  entityRef,
  evidence,
}: StaleReason): string[] {
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
        owner: shownOwner(candidate.owner, maySee),
        staleReasons: candidate.staleReasons.filter(reason =>
          refsOfReason(reason).every(maySee),
        ),
      };
}

function shownOwner(
  owner: string | undefined,
  maySee: MaySee,
): string | undefined {
  return owner !== undefined && maySee(owner) ? owner : undefined;
}

/**
 * Of what went stale, only what a reader is shown a reason of; of owners, those
 * that a reader may see.
 *
 * @param maySee - knows what {@link ownersIn} names as well
 */
export function historyForReader(
  history: readonly HistoryEntry[],
  { staleReasons }: StoredCandidate,
  maySee: MaySee,
): HistoryEntry[] {
  if (seesAll(maySee)) {
    return [...history];
  }
  return history
    .filter(
      ({ action, note }) =>
        action !== 'went stale' ||
        staleReasons.some(({ message }) => message === note),
    )
    .map(entry => ({ ...entry, changes: changesForReader(entry, maySee) }));
}

function changesForReader(
  { changes }: HistoryEntry,
  maySee: MaySee,
): HistoryEntry['changes'] {
  const { owner, ...rest } = changes;
  const [from, to] = [owner?.from, owner?.to].map(
    ref => (typeof ref === 'string' && shownOwner(ref, maySee)) || null,
  );
  return from === null && to === null ? rest : { ...rest, owner: { from, to } };
}

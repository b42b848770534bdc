/**
 * The entities that one signal may mean: by rank of the key that names them,
 * the strongest first. The first rank that names any decides.
 */
export type Ranks = readonly (readonly string[])[];

/** The same for each of a subject's signals, the closest first. */
export type Candidates = readonly Ranks[];

/** Whether a reader may know of an entity; absent where all may be known. */
export type IsVisible = (entityRef: string) => boolean;

export type Standing =
  | { status: 'matched'; entityRef: string }
  | { status: 'ambiguous' | 'unmatched'; entityRef?: undefined };

/**
 * Which entity the signals mean: the first signal that means exactly one
 * decides; without any, the last signal shows how it failed. Hidden entities
 * count as if they had never existed.
 */
export function standingOf(
  candidates: Candidates,
  isVisible: IsVisible = () => true,
): Standing {
  let last: Standing = { status: 'unmatched' };
  for (const ranks of candidates) {
    const decisive = ranks
      .map(refs => refs.filter(isVisible))
      .find(refs => refs.length > 0);
    if (decisive?.length === 1) {
      return { status: 'matched', entityRef: decisive[0] };
    }
    last = { status: decisive ? 'ambiguous' : 'unmatched' };
  }
  return last;
}

/** What a subject stood for from one instant on. */
export type SubjectState = {
  entityRef?: string;
  /** Absent where no other entity than that one was meant. */
  candidates?: Candidates;
};

/**
 * What a subject stands for, to a reader from whom entities are hidden. Signals
 * that mean nothing any more keep what they last meant, and what that was
 * depends on what the reader may see, so earlier states are looked at.
 *
 * @param states - the latest first
 */
export function standsFor(
  states: readonly SubjectState[],
  isVisible: IsVisible,
): string | undefined {
  for (const { entityRef, candidates } of states) {
    const { status, entityRef: meant } = standingOf(
      candidates ?? (entityRef === undefined ? [] : [[[entityRef]]]),
      isVisible,
    );
    if (status !== 'unmatched') {
      return meant;
    }
  }
  return undefined;
}

/** Every entity that a state has to do with, sorted. */
export function refsOf({ entityRef, candidates = [] }: SubjectState): string[] {
  const refs = new Set(candidates.flat(2));
  if (entityRef !== undefined) {
    refs.add(entityRef);
  }
  return [...refs].sort();
}

/**
 * A state as it is kept: candidates only where a reader from whom something is
 * hidden could come to another answer than everybody else.
 */
export function toState(
  entityRef: string | undefined,
  candidates: Candidates,
): SubjectState {
  const refs = refsOf({ entityRef, candidates });
  return {
    ...(entityRef !== undefined && { entityRef }),
    ...(refs.length > 1 && { candidates }),
  };
}

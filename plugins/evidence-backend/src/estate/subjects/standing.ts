/** Whether a reader may know of an entity; absent where all may be known. */
export type IsVisible = (entityRef: string) => boolean;

/** The entities that each of a subject's signals may mean, the closest first. */
export type Candidates = readonly (readonly string[])[];

export type Standing =
  | { status: 'matched'; entityRef: string }
  | { status: 'ambiguous' | 'unmatched'; entityRef?: undefined };

/**
 * Which entity the signals mean: the first signal that means exactly one
 * decides; without any, the last signal shows how it failed.
 */
export function standingOf(candidates: Candidates): Standing {
  const decisive = candidates.find(({ length }) => length === 1);
  if (decisive) {
    return { status: 'matched', entityRef: decisive[0] };
  }
  const isAmbiguous = (candidates.at(-1)?.length ?? 0) > 1;
  return { status: isAmbiguous ? 'ambiguous' : 'unmatched' };
}

/** What a subject stood for from one instant on. */
export type SubjectState = {
  entityRef?: string;
  /** It means several; absent where it means one, or none. */
  ambiguous?: boolean;
};

/** A state as it is kept. */
export function toState(
  entityRef: string | undefined,
  candidates: Candidates,
): SubjectState {
  if (entityRef !== undefined) {
    return { entityRef };
  }
  return candidates.some(({ length }) => length > 1) ? { ambiguous: true } : {};
}

export function isSameState(one: SubjectState, other: SubjectState): boolean {
  return (
    one.entityRef === other.entityRef && !one.ambiguous === !other.ambiguous
  );
}

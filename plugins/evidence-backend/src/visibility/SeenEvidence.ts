import type { MaxAges } from '../estate/subjects/readMaxAges';
import { catalogSource } from '../estate/projection/CatalogWalker';
import { SeenFacts } from './SeenFacts';
import { SeenPast } from './SeenPast';
import { SeenSources } from './SeenSources';
import type { SeenStore } from './SeenStore';

/** What follows from the whole of the evidence, as one reader may know it. */
export type SeenEvidence = {
  facts: SeenFacts;
  sources: SeenSources;
  past: SeenPast;
};

/** @param options.collectors - those of this installation */
export function createSeenEvidence(options: {
  collectors: readonly { id: string; derives: boolean }[];
  maxAges: MaxAges;
  store: SeenStore;
}): SeenEvidence {
  const { collectors } = options;
  const derived = new Set(
    collectors.filter(({ derives }) => derives).map(({ id }) => id),
  );
  const ids = new Set([catalogSource, ...collectors.map(({ id }) => id)]);
  return {
    facts: new SeenFacts({ ...options, derived }),
    sources: new SeenSources({ ...options, collectors: ids, derived }),
    past: new SeenPast({ ...options, collectors: ids }),
  };
}

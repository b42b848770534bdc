import type { MaxAges } from '../database/subjects';
import { SeenFacts } from './SeenFacts';
import { SeenSources } from './SeenSources';
import type { SeenStore } from './SeenStore';

/** What follows from the whole of the evidence, as one reader may know it. */
export type SeenEvidence = { facts: SeenFacts; sources: SeenSources };

/** @param options.collectors - ids of those of this installation */
export function createSeenEvidence(options: {
  collectors: readonly string[];
  maxAges: MaxAges;
  store: SeenStore;
}): SeenEvidence {
  return {
    facts: new SeenFacts(options),
    sources: new SeenSources(options),
  };
}

import type { EdgeType } from '../schemas/observation';

/** How one entity depends on another, as a verb between the two. */
export const edgeWords: Record<EdgeType, string> = {
  calls: 'calls',
  consumes: 'uses',
  reads: 'reads',
  writes: 'writes',
  publishes: 'publishes to',
  subscribes: 'subscribes to',
  'runs-on': 'runs on',
  'part-of': 'is part of',
};

import { z } from 'zod';
import { days, FactDefinition } from './definition';

const count = z.number().int().nonnegative();

/** How many workloads that sources see belong to an entity. */
export const workloadStateSchema = z.object({
  /** All that match it. */
  workloads: count,
  /** Those of them that only a weak label says are its own. */
  weak: count,
});
export type WorkloadState = z.infer<typeof workloadStateSchema>;

export const workloadFacts: readonly FactDefinition[] = [
  {
    name: 'workloads.state',
    description:
      'How many workloads that sources see are its own; none where they see only those of others',
    maxAgeSeconds: days(2),
    schema: workloadStateSchema,
    collectors: ['dependencies'],
    reportedFor: 'components, where some source sees workloads',
    scope: 'entity',
  },
];

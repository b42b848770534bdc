import { z } from 'zod';
import { days, FactDefinition } from './definition';

const count = z.number().int().nonnegative();

const countsSchema = z.object({
  /** All that match it. */
  workloads: count,
  /** Those of them that only a weak label says are its own. */
  weak: count,
});

/** How many workloads that sources see belong to an entity. */
export const workloadStateSchema = countsSchema.extend({
  /**
   * As the portal calls them: all in which sources see workloads, whosever they are.
   * Workloads of which no environment is stated count above alone.
   */
  environments: z.array(countsSchema.extend({ name: z.string() })),
});
export type WorkloadState = z.infer<typeof workloadStateSchema>;

export const workloadFacts: readonly FactDefinition[] = [
  {
    name: 'workloads.state',
    description:
      'How many workloads that sources see are its own, in all and by environment; none where they see only those of others',
    maxAgeSeconds: days(2),
    schema: workloadStateSchema,
    collectors: ['dependencies'],
    reportedFor: 'components, where some source sees workloads',
    scope: 'entity',
  },
];

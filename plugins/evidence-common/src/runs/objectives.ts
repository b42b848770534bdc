import { z } from 'zod';

/** The first three in seconds, the last one as a share of completed runs. */
export const objectiveMeasures = [
  'queue-p95',
  'run-p95',
  'pre-merge-p95',
  'failure-rate',
] as const;
export type ObjectiveMeasure = (typeof objectiveMeasures)[number];

/** What is wanted of pipelines, and how they did. */
export const runObjectiveSchema = z
  .object({
    name: z.string(),
    /** Who answers for it. */
    owner: z.string(),
    /** Of what: a service, or all that a team owns; else of all runs. */
    entityRef: z.string().optional(),
    team: z.string().optional(),
    pipeline: z.string().optional(),
    measure: z.enum(objectiveMeasures),
    /** It is met up to this. */
    threshold: z.number().nonnegative(),
    days: z.number().int(),
    state: z.enum(['met', 'missed', 'not-enough-data']),
    value: z.number().optional(),
    sample: z.number().int(),
    /** The query of `GET /runs` that lists exactly its runs. */
    runs: z.string(),
    /** From when on no run is missing; absent where none is. */
    completeFrom: z.string().optional(),
  })
  .meta({ id: 'RunObjective' });
export type RunObjective = z.infer<typeof runObjectiveSchema>;

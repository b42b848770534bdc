import { z } from 'zod';
import { sourceGuideSchema } from './registers';

/**
 * How far the set-up of a source is. `not-installed`: it is configured, and no
 * module reads it; `available`: its module is not installed; `silent`: it is configured, and has reported nothing yet;
 * `failing`: its last pass failed, or its deliveries are refused.
 */
export const setUpStates = [
  'failing',
  'not-installed',
  'silent',
  'not-configured',
  'available',
  'reporting',
] as const;

/** A source that this portal has, or could have. */
export const setUpSourceSchema = z
  .object({
    /**
     * Of a collector that is not configured its type, of a module that is not
     * installed its name; else what reports.
     */
    id: z.string(),
    kind: z.enum(['collector', 'webhook', 'push', 'module']),
    /** Of a collector, as `plumbline.collectors.<id>.type` has it. */
    type: z.string().optional(),
    /**
     * Of a collector that reads what the portal is configured for already: where
     * the portal's configuration has it.
     */
    portalKey: z.string().optional(),
    /** In words: what it reads. */
    title: z.string().optional(),
    state: z.enum(setUpStates),
    /** What is wrong or missing, in one sentence; absent where it reports. */
    missing: z.string().optional(),
    /** Where it fails: what to do about that, in one sentence. */
    next: z.string().optional(),
    /**
     * What it reports, or can: names of facts, `edges`, `workloads`, and of
     * changes `changes.<kind>`.
     */
    reports: z.array(z.string()),
    /** Of how many services it reports something now, at the least. */
    services: z.number().int(),
    /**
     * How many services it would find, by the annotations of the catalog; absent
     * where it does not go by annotations, so that it is unknown before it reports.
     */
    reach: z
      .object({
        services: z.number().int(),
        /** It finds further ones otherwise, such as by their names. */
        atLeast: z.boolean(),
        annotations: z.array(z.string()),
      })
      .optional(),
    /** When it last reported; of one that fails, since when it does not. */
    lastReport: z.string().optional(),
    /** Of a webhook: where it is posted to. */
    address: z.string().optional(),
    /** Settings to begin with, as YAML; only while it is not configured. */
    settings: z.string().optional(),
    /** Of what pushes: a command that reports something, with `PLUMBLINE_TOKEN`. */
    command: z.string().optional(),
    guide: sourceGuideSchema.optional(),
  })
  .meta({ id: 'SetUpSource' });
export type SetUpSource = z.infer<typeof setUpSourceSchema>;

/** What is connected to a portal, and what could be. */
export const setUpSchema = z
  .object({
    at: z.string(),
    /** Components of the catalog. */
    services: z.number().int(),
    /**
     * The Component of type `service`, or where there is none of any, that most
     * others depend on, as far as is known; of several the one with the most
     * changes in 30 days, then the first by name.
     */
    busiest: z
      .object({
        entityRef: z.string(),
        title: z.string().optional(),
        dependents: z.number().int(),
        changes: z.number().int(),
      })
      .optional(),
    sources: z.array(setUpSourceSchema),
  })
  .meta({ id: 'SetUp' });
export type SetUp = z.infer<typeof setUpSchema>;

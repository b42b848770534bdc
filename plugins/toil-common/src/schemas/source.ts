import { z } from 'zod';

/** A tracker that is read over REST, and how that goes. */
export const toilSourceSchema = z
  .object({
    /** The key in the configuration: the source of its occurrences. */
    source: z.string(),
    type: z.string(),
    parts: z.array(
      z.object({
        /** A repository, a project, a query, a table. */
        part: z.string(),
        /** Tickets that were new or had changed, of all time. */
        taken: z.number().int(),
        /** Tickets that could not be taken, of the last pass. */
        refused: z.number().int(),
        /** A pass has begun, and has not come to its end. */
        isUnderWay: z.boolean(),
        /** When it was last read to its end. */
        lastSuccess: z.string().optional(),
        /** Why it failed last; absent where it did not. */
        error: z.string().optional(),
        nextLook: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'ToilSource' });
export type ToilSource = z.infer<typeof toilSourceSchema>;

/** A kind of tracker that this portal can read. */
export const trackerTypeSchema = z
  .object({
    /** The `type` in the configuration. */
    type: z.string(),
    /** Its name in words. */
    title: z.string(),
    /** A section of `plumbline.toil.sources` to begin with, as YAML. */
    settings: z.string().optional(),
  })
  .meta({ id: 'TrackerType' });
export type TrackerType = z.infer<typeof trackerTypeSchema>;

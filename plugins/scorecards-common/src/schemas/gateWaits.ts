import { z } from 'zod';

/** A rule kept a change of one service waiting, from one decision to another. */
export const gateWaitSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  /** Digest of the artifact, else the commit. */
  release: z.string().optional(),
  from: z.string(),
  /** Absent while no later decision or review lets it out. */
  until: z.string().optional(),
  /** The first decision that did not allow it because of the rule. */
  decision: z.string(),
  /** The decision in which the rule stopped it no more. */
  endedBy: z.string().optional(),
  /** The review that was approved meanwhile. */
  review: z.string().optional(),
});

/** Of each rule. */
const rulesSchema = z.array(
  z.object({
    rule: z.string(),
    title: z.string(),
    /** Waits that ended. */
    sample: z.number().int(),
    /** Milliseconds; absent where the sample is too small to say anything. */
    median: z.number().optional(),
    p90: z.number().optional(),
    /** Waits that did not end yet, which no figure counts. */
    waiting: z.number().int(),
    /** The latest ones. */
    waits: z.array(gateWaitSchema),
  }),
);

/** For how long each rule of gates kept changes waiting. */
export const gateWaitsSchema = z
  .object({
    /** Waits that began since then are counted. */
    from: z.string(),
    /** From when on no decision is missing; absent where none is. */
    completeFrom: z.string().optional(),
    /** The longest p90 first; those with too little data last. */
    rules: rulesSchema,
  })
  .meta({ id: 'GateWaits' });
export type GateWaits = z.infer<typeof gateWaitsSchema>;

/** The same by the pipelines that ran the commits of the releases. */
export const gatePipelineWaitsSchema = z
  .object({
    ...gateWaitsSchema.pick({ from: true, completeFrom: true }).shape,
    /** The one with the most waits first; what several ran is of each. */
    pipelines: z.array(
      z.object({
        /** Its name, in whichever repository. */
        pipeline: z.string(),
        rules: rulesSchema,
      }),
    ),
    /** Waits of releases whose commit is not known, or no named run of it. */
    unknown: z.number().int(),
  })
  .meta({ id: 'GatePipelineWaits' });
export type GatePipelineWaits = z.infer<typeof gatePipelineWaitsSchema>;

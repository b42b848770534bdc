import { z } from 'zod';
import { entityRefSchema } from './primitives';

/** They are kept with what they matched, or did not: bounded in number and size. */
function labelsSchemaOf(longest: number) {
  return z
    .record(z.string(), z.string().max(longest))
    .refine(labels => Object.keys(labels).length <= 100, {
      error: 'must have at most 100 entries',
    })
    .refine(labels => Object.keys(labels).every(name => name.length <= 1_000), {
      error: 'must have names of at most 1000 characters',
    });
}

const labelsSchema = labelsSchemaOf(1_000);

/** Something that names a service in its own words. */
export const signalSchema = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('alert'),
      labels: labelsSchema,
      annotations: labelsSchemaOf(20_000).optional(),
    }),
    z.object({
      type: z.literal('workload'),
      cluster: z.string().optional(),
      namespace: z.string().optional(),
      name: z.string().min(1),
      labels: labelsSchema.optional(),
    }),
    z.object({
      type: z.literal('repository'),
      url: z.string().min(1),
    }),
    z.object({
      type: z.literal('pager'),
      serviceId: z.string().min(1),
    }),
    z.object({ type: z.literal('text'), text: z.string().min(1).max(20_000) }),
  ])
  .meta({ id: 'Signal' });
export type Signal = z.infer<typeof signalSchema>;

/** One end of an observed edge: an entity reference, or a signal to resolve. */
export const edgeEndSchema = z.union([entityRefSchema, signalSchema]);
export type EdgeEnd = z.infer<typeof edgeEndSchema>;

/** Which identity key matched, with what, and how far it can be trusted. */
export const matchSchema = z
  .object({
    key: z.string(),
    value: z.string(),
    strength: z.enum(['strong', 'weak']),
  })
  .meta({ id: 'Match' });
export type Match = z.infer<typeof matchSchema>;

export const candidateSchema = z
  .object({
    entityRef: z.string(),
    matchedBy: matchSchema,
  })
  .meta({ id: 'Candidate' });
export type Candidate = z.infer<typeof candidateSchema>;

/** The answer to "which entity does this signal name?" */
export const resolutionSchema = z
  .object({
    status: z.enum(['matched', 'ambiguous', 'unmatched']),
    entityRef: z.string().optional(),
    matchedBy: matchSchema.optional(),
    /** Matches in rank order; the nearest names when nothing matched. */
    candidates: z.array(candidateSchema),
    /** What is wrong with the signal, in one sentence; absent where nothing shows. */
    reason: z.string().optional(),
    discrepancyId: z.string().optional(),
  })
  .meta({ id: 'Resolution' });
export type Resolution = z.infer<typeof resolutionSchema>;

export const resolveRequestSchema = z.object({
  signal: signalSchema,
  /** Text records a discrepancy only when this is true; other signals by default. */
  record: z.boolean().optional(),
  at: z.string().optional(),
});

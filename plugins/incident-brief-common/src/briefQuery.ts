import {
  candidateSchema,
  entityRefSchema,
  instantSchema,
  resolutionSchema,
  environmentNameSchema,
  withoutNulSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/** The query of `GET /brief` and the body of `POST /brief`; exactly one of `signal` and `entityRef`. */
export const briefQuerySchema = z.object({
  signal: withoutNulSchema
    .max(20_000)
    .optional()
    .meta({ description: 'Text, or a signal as JSON' }),
  entityRef: entityRefSchema.optional(),
  at: instantSchema
    .optional()
    .meta({ description: 'As it was known then; now by default' }),
  onset: instantSchema.optional().meta({ description: 'When it began' }),
  environment: environmentNameSchema.optional(),
  live: z.enum(['true', 'false']).optional().meta({
    description:
      "Whether sources that can answer at once are queried first; 'true' by default, and of no meaning with 'at'",
  }),
  format: z.enum(['json', 'markdown']).optional(),
});

/** The answer where a signal names no entity, or more than one. */
export const unresolvedSchema = z
  .looseObject({
    error: z.looseObject({ name: z.string(), message: z.string() }),
    status: z.enum(['unmatched', 'ambiguous']),
    /** In rank order; the nearest names when nothing matched. */
    candidates: z.array(candidateSchema),
    resolution: resolutionSchema,
  })
  .meta({ id: 'Unresolved' });

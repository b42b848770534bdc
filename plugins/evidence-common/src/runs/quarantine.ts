import { z } from 'zod';
import {
  dayOrInstantSchema,
  entityRefSchema,
  withoutNulSchema,
} from '../schemas/primitives';

/** A flaky job is put right, or looked at again, within these. */
export const mostQuarantineDays = 30;

const text = (length: number) => withoutNulSchema.trim().min(1).max(length);

export const quarantineStates = ['active', 'expired', 'withdrawn'] as const;
export const quarantineStateSchema = z.enum(quarantineStates);
export type QuarantineState = z.infer<typeof quarantineStateSchema>;

/** Of a job that is flaky: it is counted apart until then. */
export const quarantineInputSchema = z
  .object({
    repository: text(500).describe('As a flake names it'),
    pipeline: text(300),
    job: text(300),
    entityRef: entityRefSchema
      .optional()
      .describe('Of which service, where several have runs of it'),
    reason: text(1_000),
    until: dayOrInstantSchema.describe(
      `At most ${mostQuarantineDays} days from now`,
    ),
  })
  .meta({ id: 'QuarantineInput' });
export type QuarantineInput = z.infer<typeof quarantineInputSchema>;

export const quarantineSchema = z
  .object({
    id: z.string(),
    repository: z.string(),
    pipeline: z.string(),
    job: z.string(),
    entityRef: z.string(),
    /** The owner of the service when it was quarantined. */
    owner: z.string(),
    reason: z.string(),
    state: quarantineStateSchema,
    until: z.string(),
    createdAt: z.string(),
    /** Absent for readers who may not see that user, as are others. */
    createdBy: z.string().optional(),
    withdrawnAt: z.string().optional(),
    withdrawnBy: z.string().optional(),
  })
  .meta({ id: 'Quarantine' });
export type Quarantine = z.infer<typeof quarantineSchema>;

/** Query of `GET /api/evidence/runs/quarantines`. */
export const quarantineQuerySchema = z.object({
  state: quarantineStateSchema.default('active'),
  entityRef: entityRefSchema.optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});

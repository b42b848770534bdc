import {
  dayOrInstantSchema,
  entityRefSchema,
  instantSchema,
  pageSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { exemptibleIdSchema, readVersionSchema, statementSchema } from './text';
import { exemptionStates } from './vocabulary';

/** A team asks to be exempted from a control, for a while and with a reason. */
export const exemptionRequestSchema = z
  .strictObject({
    entityRef: entityRefSchema,
    control: exemptibleIdSchema.describe(
      "Id of a control, or of a rule of gates with 'gate:' before it",
    ),
    reason: statementSchema(2_000),
    /** The first instant at which it is not exempt any more. */
    expires: dayOrInstantSchema,
  })
  .meta({ id: 'ExemptionRequest' });
export type ExemptionRequest = z.input<typeof exemptionRequestSchema>;

/** What approves, rejects or revokes one. */
export const exemptionDecisionSchema = z
  .strictObject({
    version: readVersionSchema,
    reason: statementSchema(2_000).optional(),
  })
  .meta({ id: 'ExemptionDecision' });
export type ExemptionDecision = z.input<typeof exemptionDecisionSchema>;

/** Who ended or decided something, when and why; time alone where `by` is absent. */
const stepSchema = z.object({
  by: z.string().optional(),
  at: z.string(),
  reason: z.string().optional(),
});

/** An exception of one entity from one control, whichever version that has. */
export const exemptionSchema = z
  .object({
    id: z.string(),
    entityRef: z.string(),
    /** Who owned the entity when it was requested. */
    owner: z.string(),
    control: z.string(),
    /** Of the control, when it was requested. */
    controlVersion: z.number().int(),
    state: z.enum(exemptionStates),
    reason: z.string(),
    /** The first instant at which it is not exempt any more. */
    expires: z.string(),
    requestedBy: z.string(),
    requestedAt: z.string(),
    /** The group or user who decides, by the control as it is now. */
    approver: z.string(),
    /** How it was approved or rejected. */
    decision: stepSchema.optional(),
    /** How it was revoked, or expired. */
    end: stepSchema.optional(),
    /** Grows with each step. */
    version: z.number().int(),
  })
  .meta({ id: 'Exemption' });
export type Exemption = z.infer<typeof exemptionSchema>;

export const exemptionsPageSchema = pageSchema(exemptionSchema);

/** Query of `GET /api/scorecards/exemptions`. */
export const exemptionQuerySchema = z.object({
  state: z.enum(exemptionStates).optional(),
  entityRef: entityRefSchema.optional(),
  owner: entityRefSchema.optional(),
  control: exemptibleIdSchema.optional(),
  /**
   * Those that are in force and lapse before this instant, the soonest first;
   * without it the latest first.
   */
  lapsesBefore: instantSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
});
export type ExemptionQuery = z.output<typeof exemptionQuerySchema>;

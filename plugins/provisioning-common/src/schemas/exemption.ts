import {
  dayOrInstantSchema,
  entityRefSchema,
  instantSchema,
  pageSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { idSchema } from './vocabulary';

/**
 * Requested; in force, until it lapses; refused; ended before its time; lapsed.
 * One that nobody decided on before its own end has expired, too.
 */
export const exemptionStates = [
  'pending',
  'approved',
  'rejected',
  'revoked',
  'expired',
] as const;
export type ExemptionState = (typeof exemptionStates)[number];

/** From a policy's finding, or from making a drifted attribute right again. */
export const exemptionKinds = ['policy', 'drift'] as const;

/**
 * Only this request, or everything that is requested for the same service, of the
 * same product and environment.
 */
export const exemptionScopes = ['request', 'service'] as const;

const reasonSchema = z
  .string()
  .trim()
  .min(1)
  .max(2_000)
  .refine(text => !text.includes('\0'), 'must be text');

/** What a drifted attribute is called: the resource, a dot, the attribute. */
const fieldSchema = z.string().trim().min(3).max(1_200);

/** Asks for an exemption, as a member of the group that owns the request. */
export const exemptionRequestSchema = z
  .strictObject({
    /** The policy whose finding it is about. */
    rule: idSchema.optional(),
    /** The drifted attribute, such as `plumbline_postgresql_role.this.name`. */
    field: fieldSchema.optional(),
    scope: z.enum(exemptionScopes).default('request'),
    reason: reasonSchema,
    /** The first instant at which it does not hold any more. */
    expires: dayOrInstantSchema,
  })
  .refine(({ rule, field }) => (rule === undefined) !== (field === undefined), {
    error: "needs exactly one of 'rule' and 'field'",
  })
  .refine(({ field, scope }) => field === undefined || scope === 'request', {
    path: ['scope'],
    error: "must be 'request' for drift, which is of one request",
  })
  .meta({ id: 'ProvisioningExemptionRequest' });
export type ExemptionRequest = z.input<typeof exemptionRequestSchema>;

/** Approves, rejects or revokes one, in the version that was read. */
export const exemptionDecisionSchema = z
  .strictObject({
    version: z.number().int().positive(),
    reason: reasonSchema.optional(),
  })
  .meta({ id: 'ProvisioningExemptionDecision' });
export type ExemptionDecision = z.input<typeof exemptionDecisionSchema>;

const stepSchema = z.object({
  /** Absent where time did. */
  by: z.string().optional(),
  at: z.string(),
  reason: z.string().optional(),
});

/** An exception from a policy, or of an attribute from being drift. */
export const exemptionSchema = z
  .object({
    id: z.string(),
    request: z.string(),
    service: z.string(),
    product: z.string(),
    environment: z.string().optional(),
    kind: z.enum(exemptionKinds),
    /** The policy's id, or the attribute. */
    rule: z.string(),
    scope: z.enum(exemptionScopes),
    /** Who owns what it is for. */
    owner: z.string(),
    state: z.enum(exemptionStates),
    reason: z.string(),
    /** The first instant at which it does not hold any more. */
    expires: z.string(),
    requestedBy: z.string(),
    requestedAt: z.string(),
    /** Who decides, by the standards as they are now. */
    approvers: z.array(z.string()),
    decision: stepSchema.optional(),
    /** How it was revoked, or expired. */
    end: stepSchema.optional(),
    /** Grows with each step. */
    version: z.number().int(),
  })
  .meta({ id: 'ProvisioningExemption' });
export type Exemption = z.infer<typeof exemptionSchema>;

export const exemptionsPageSchema = pageSchema(exemptionSchema);

/** Query of `GET /api/provisioning/exemptions`. */
export const exemptionQuerySchema = z.object({
  state: z.enum(exemptionStates).optional(),
  request: z.string().max(100).optional(),
  service: entityRefSchema.optional(),
  owner: entityRefSchema.optional(),
  rule: z.string().max(1_200).optional(),
  /** Those in force that lapse before it, the soonest first. */
  lapsesBefore: instantSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
});
export type ExemptionQuery = z.input<typeof exemptionQuerySchema>;

import { z } from 'zod';
import { exemptionSchema } from './exemption';
import {
  approvalRules,
  findingSeverities,
  operationKindSchema,
  riskClasses,
  rollbackClasses,
  stateSchema,
} from './vocabulary';

/** A single value, or a list or an object of them; null says nothing. */
const valueSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
]);

/** Intent keys, and the variables that the requester gives. */
export const intentSchema = z.record(z.string(), valueSchema);
export type Intent = z.infer<typeof intentSchema>;

export const fieldProblemSchema = z
  .object({
    field: z.string(),
    message: z.string(),
    /** The product has such a value, and the durability level does not. */
    ofLevel: z.literal(true).optional(),
  })
  .meta({ id: 'FieldProblem' });
/** A value that does not fit, and what would. */
export type FieldProblem = z.infer<typeof fieldProblemSchema>;

export const findingSchema = z
  .object({
    /** The policy's id. */
    rule: z.string(),
    version: z.number().int(),
    severity: z.enum(findingSeverities),
    layer: z.enum(['request', 'plan']),
    message: z.string(),
    why: z.string(),
    satisfiedBy: z.string(),
    /** What the rule needs, and nothing proved. */
    unproven: z.string().optional(),
    /** It is there, and does not deny while this exemption is in force. */
    exempted: z
      .object({
        id: z.string(),
        reason: z.string(),
        by: z.string().describe('Who approved it'),
        until: z.string(),
      })
      .optional(),
  })
  .meta({ id: 'Finding' });
export type Finding = z.infer<typeof findingSchema>;

export const costSchema = z
  .object({
    currency: z.string(),
    /** A month; more where something is unpriced. */
    atLeast: z.number(),
    /** More or less than before this change, a month. */
    delta: z.number(),
    /** Addresses of resources that no book has a price for. */
    unpriced: z.array(z.string()),
    assumptions: z.array(z.string()),
    bookDate: z.string().optional(),
    /** A book is older than it may be. */
    stale: z.boolean(),
  })
  .meta({ id: 'Cost' });
export type Cost = z.infer<typeof costSchema>;

/** SHA-256 of each thing that an approval is about. */
export const boundSchema = z
  .object({
    intent: z.string(),
    plan: z.string(),
    policies: z.string(),
    prices: z.string(),
  })
  .meta({ id: 'Bound' });
export type Bound = z.infer<typeof boundSchema>;

export const approvalSchema = z
  .object({
    decision: z.enum(['approved', 'rejected']),
    by: z.string(),
    at: z.string(),
    reason: z.string(),
    bound: boundSchema,
    /** The approval rules that it answers for. */
    rules: z.array(z.string()).optional(),
    /** During an open incident, by the narrower way. */
    emergency: z.boolean().optional(),
    /** When it lapses, unless it is void before; absent where it was rejected. */
    countsUntil: z.string().optional(),
    /** Why it does not count any more. */
    void: z.string().optional(),
  })
  .meta({ id: 'Approval' });
export type Approval = z.infer<typeof approvalSchema>;

/** One rule by which somebody has to look at an operation. */
export const approvalNeedSchema = z
  .object({
    rule: z.enum(approvalRules),
    because: z.string(),
    /** Users and groups. */
    by: z.array(z.string()),
    approvedBy: z.string().optional(),
  })
  .meta({ id: 'ApprovalNeed' });
export type ApprovalNeed = z.infer<typeof approvalNeedSchema>;

export const planSummarySchema = z
  .object({
    /** `Creates 1 database, 1 role; destroys nothing.` */
    sentences: z.array(z.string()),
    changes: z.array(
      z.object({
        address: z.string(),
        type: z.string(),
        action: z.string(),
        /** Names of attributes that change; values only where not sensitive. */
        attributes: z.array(
          z.object({
            name: z.string(),
            before: z.json().optional(),
            after: z.json().optional(),
            sensitive: z.boolean().optional(),
            unknown: z.boolean().optional(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'PlanSummary' });
export type PlanSummary = z.infer<typeof planSummarySchema>;

/** What another hand changed, as the changes that would revert it. */
export const driftSchema = planSummarySchema
  .extend({
    /** SHA-256 of the changes: another one is news. */
    digest: z.string(),
    /** SHA-256 of all changes, also of those that are exempt. */
    whole: z.string().optional(),
    seenAt: z.string(),
    /** Attributes that are left out, since an exemption says so. */
    exempted: z.array(z.string()).optional(),
  })
  .meta({ id: 'Drift' });
export type Drift = z.infer<typeof driftSchema>;

export const timelineEntrySchema = z
  .object({
    seq: z.number().int(),
    operation: z.string(),
    at: z.string(),
    state: stateSchema,
    /** Absent where the machine went on by itself. */
    actor: z.string().optional(),
    message: z.string(),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const operationSchema = z
  .object({
    id: z.string(),
    kind: operationKindSchema,
    state: stateSchema,
    requestedBy: z.string().optional(),
    createdAt: z.string(),
    intent: intentSchema,
    findings: z.array(findingSchema),
    cost: costSchema.optional(),
    plan: planSummarySchema.optional(),
    approvals: z.array(approvalSchema),
    /** Why it waits, and what it would need. */
    waitingFor: z.string().optional(),
    /** Why it failed, or who withdrew it. */
    error: z.string().optional(),
    /** Who may approve what of it is not approved yet, where somebody has to. */
    approvers: z.array(z.string()).optional(),
    /**
     * Who may approve it alone while its service has an open incident; absent
     * where nobody may.
     */
    emergencyApprovers: z.array(z.string()).optional(),
    /** Why somebody has to look at it. */
    because: z.string().optional(),
    /** Each rule that asks for an approval, who answers for it, and who did. */
    rules: z.array(approvalNeedSchema).optional(),
    risk: z.enum(riskClasses).optional(),
    /** How long an approval counts, in hours. */
    validHours: z.number().optional(),
    /** When its run began; until then an approval may be withdrawn. */
    begunAt: z.string().optional(),
    rollback: z.enum(rollbackClasses).optional(),
    bound: boundSchema.optional(),
  })
  .meta({ id: 'Operation' });
export type Operation = z.infer<typeof operationSchema>;

/** A request and all that became of it. */
export const requestSchema = z
  .object({
    id: z.string(),
    state: stateSchema,
    product: z.string(),
    productVersion: z.number().int(),
    requester: z.string(),
    /** Of the service, as its requester states it. */
    creation: z.string().optional(),
    createdAt: z.string(),
    updatedAt: z.string(),
    intent: intentSchema,
    /** Of the latest operation, as are the next two. */
    findings: z.array(findingSchema),
    cost: costSchema.optional(),
    approvals: z.array(approvalSchema),
    waitingFor: z.string().optional(),
    error: z.string().optional(),
    operations: z.array(operationSchema),
    timeline: z.array(timelineEntrySchema),
    /** Where the connection is kept; never the connection itself. */
    secretRef: z.string().optional(),
    resourceRef: z.string().optional(),
    /** The catalog Resource's 'spec.type'. */
    resourceType: z.string().optional(),
    expiresAt: z.string().optional(),
    drift: driftSchema.optional(),
    /** Requested, in force or over, of this request and of its service. */
    exemptions: z.array(exemptionSchema),
  })
  .meta({ id: 'ProvisioningRequest' });
export type ProvisioningRequest = z.infer<typeof requestSchema>;

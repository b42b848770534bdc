import {
  entityRefSchema,
  pageSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { controlIdSchema, readVersionSchema, statementSchema } from './text';
import { evidenceSchema } from './verdict';
import { disputeStates } from './vocabulary';

/** "This verdict is wrong": of one that fails now. */
export const disputeRequestSchema = z
  .strictObject({
    entityRef: entityRefSchema,
    control: controlIdSchema,
    reason: statementSchema(2_000),
    /** What shows it: a link, or words. */
    evidence: statementSchema(4_000).optional(),
  })
  .meta({ id: 'DisputeRequest' });
export type DisputeRequest = z.input<typeof disputeRequestSchema>;

/** What upholds or rejects one. */
export const disputeDecisionSchema = z
  .strictObject({ version: readVersionSchema, reason: statementSchema(2_000) })
  .meta({ id: 'DisputeDecision' });
export type DisputeDecision = z.input<typeof disputeDecisionSchema>;

/** What withdraws one. */
export const disputeWithdrawalSchema = z
  .strictObject({
    version: readVersionSchema,
    reason: statementSchema(2_000).optional(),
  })
  .meta({ id: 'DisputeWithdrawal' });
export type DisputeWithdrawal = z.input<typeof disputeWithdrawalSchema>;

/** Somebody's word against a verdict, bound to what that stated. */
export const disputeSchema = z
  .object({
    id: z.string(),
    entityRef: z.string(),
    /** Who owned the entity when it was raised. */
    owner: z.string().optional(),
    control: z.string(),
    /** The version that judged. */
    controlVersion: z.number().int(),
    state: z.enum(disputeStates),
    reason: z.string(),
    evidence: z.string().optional(),
    /** The verdict, as it was when it was disputed. */
    said: z.object({
      message: z.string(),
      evidence: z.array(evidenceSchema),
      since: z.string(),
    }),
    raisedBy: z.string(),
    raisedAt: z.string(),
    /** The group that decides: the control's owner, as it is now. */
    decider: z.string(),
    decision: z
      .object({ by: z.string(), at: z.string(), reason: z.string() })
      .optional(),
    /** Grows with each step. */
    version: z.number().int(),
  })
  .meta({ id: 'Dispute' });
export type Dispute = z.infer<typeof disputeSchema>;

export const disputesPageSchema = pageSchema(disputeSchema);

/** Query of `GET /api/scorecards/disputes`; the latest first. */
export const disputeQuerySchema = z.object({
  state: z.enum(disputeStates).optional(),
  entityRef: entityRefSchema.optional(),
  owner: entityRefSchema.optional(),
  control: controlIdSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
});
export type DisputeQuery = z.output<typeof disputeQuerySchema>;

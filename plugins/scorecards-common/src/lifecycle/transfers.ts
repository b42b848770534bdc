import {
  entityRefSchema,
  pageSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { readVersionSchema, statementSchema } from '../schemas/text';
import { lifecycleProposalSchema } from './schemas';

export const transferStates = [
  'offered',
  'accepted',
  'declined',
  'withdrawn',
  'expired',
] as const;
export type TransferState = (typeof transferStates)[number];

/** What lacks a group that is to own something. */
export const receiverNeeds = [
  'pager',
  'channel',
  'escalation',
  'approvers',
] as const;
export type ReceiverNeed = (typeof receiverNeeds)[number];

/** An entity that one group offers, and another one takes over. */
export const transferSchema = z
  .object({
    id: z.string(),
    /** 1 while it is offered, 2 afterwards. */
    version: z.number().int(),
    entityRef: z.string(),
    /** The groups; absent where the reader may not see one. */
    from: z.string().optional(),
    to: z.string().optional(),
    state: z.enum(transferStates),
    /** Absent where the reader may not see the user. */
    offeredBy: z.string().optional(),
    offeredAt: z.string(),
    reason: z.string(),
    /** Until when it can be accepted. */
    expiresAt: z.string(),
    ended: z
      .object({
        /** Absent where time decided, or the reader may not see the user. */
        by: z.string().optional(),
        at: z.string(),
        reason: z.string().optional(),
      })
      .optional(),
    /** How `spec.owner` follows, once it is accepted. */
    proposal: lifecycleProposalSchema.optional(),
  })
  .meta({ id: 'Transfer' });
export type Transfer = z.infer<typeof transferSchema>;
export const transfersPageSchema = pageSchema(transferSchema).extend({
  /**
   * Of one entity: the group that owns it by what was agreed, also where the
   * catalog has yet to follow. Absent where there is none that the reader may see.
   */
  owner: z.string().optional(),
});
export type TransfersPage = z.infer<typeof transfersPageSchema>;

export const transfersQuerySchema = z.object({
  entityRef: entityRefSchema.optional(),
  state: z.enum(transferStates).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(1_000).optional(),
});
export type TransfersQuery = z.output<typeof transfersQuerySchema>;

export const transferOfferSchema = z
  .strictObject({
    entityRef: entityRefSchema,
    to: entityRefSchema.describe('The group that is to own it'),
    reason: statementSchema(2_000).describe('Why; it goes on record'),
  })
  .meta({ id: 'TransferOffer' });
export type TransferOffer = z.output<typeof transferOfferSchema>;

export const transferDecisionSchema = z
  .strictObject({
    version: readVersionSchema,
    reason: statementSchema(2_000).optional(),
  })
  .meta({ id: 'TransferDecision' });
export type TransferDecision = z.output<typeof transferDecisionSchema>;

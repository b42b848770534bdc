import { z } from 'zod';

/** Where briefs go out to. */
export const deliveryTargetSchema = z.enum(['slack', 'pagerduty']);
export type DeliveryTarget = z.infer<typeof deliveryTargetSchema>;

/**
 * - `pending`: not there yet, and will be tried
 * - `sent`: it is there
 * - `updated`: it is there, and was said anew since
 * - `failed`: it will not get there until somebody does what `reason` says
 * - `in-doubt`: it may be there; it is not sent again until that is known
 */
export const deliveryStateSchema = z.enum([
  'pending',
  'sent',
  'updated',
  'failed',
  'in-doubt',
]);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

/** A brief that went out, or should have. */
export const deliverySchema = z
  .object({
    id: z.string(),
    target: deliveryTargetSchema,
    /** The channel as its team names it, or the id of the PagerDuty incident; empty where none is known. */
    address: z.string(),
    /** What it went out for, by its id in evidence. */
    subject: z.object({
      kind: z.enum(['alert-group', 'incident']),
      id: z.string(),
    }),
    /** Whose brief it is. */
    entityRef: z.string(),
    title: z.string(),
    state: deliveryStateSchema,
    /** One sentence: why it is not there, and what to do. */
    reason: z.string().optional(),
    /** Of the brief that is there. */
    digest: z.string().optional(),
    /** What it went out for is over. */
    resolved: z.boolean(),
    /** Times that it was sent as it is now, the one that arrived included. */
    attempts: z.number().int(),
    /** Instants are ISO 8601. */
    createdAt: z.string(),
    sentAt: z.string().optional(),
    updatedAt: z.string(),
    nextAttemptAt: z.string().optional(),
  })
  .meta({ id: 'Delivery' });
export type DeliveryReport = z.infer<typeof deliverySchema>;

/** Whether and how briefs go out to a target. */
export const deliveryTargetStatusSchema = z.object({
  status: z.enum(['on', 'off']),
  /** Why it is off, in one sentence. */
  reason: z.string().optional(),
});
export type DeliveryTargetStatus = z.infer<typeof deliveryTargetStatusSchema>;

/** What `GET /deliveries` answers. */
export const deliveryPageSchema = z
  .object({
    items: z.array(deliverySchema),
    nextCursor: z.string().optional(),
    targets: z.record(deliveryTargetSchema, deliveryTargetStatusSchema),
  })
  .meta({ id: 'DeliveryPage' });
export type DeliveryPage = z.infer<typeof deliveryPageSchema>;

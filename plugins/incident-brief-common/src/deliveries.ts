import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/** Where briefs go out to, as its module names itself, such as `chat`. */
const deliveryTargetSchema = z.string().max(32);

/**
 * - `pending`: not there yet, and will be tried
 * - `sent`: it is there
 * - `updated`: it is there, and was updated since
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
    /** The channel as its team names it, or the id of the incident; empty where none is known. */
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

/** The query of `GET /deliveries`. */
export const deliveryQuerySchema = z.object({
  entityRef: entityRefSchema.optional(),
  state: deliveryStateSchema.optional(),
  target: deliveryTargetSchema.optional(),
  alertGroup: z
    .string()
    .max(500)
    .optional()
    .meta({ description: 'Id of an alert group in evidence' }),
  incident: z
    .string()
    .max(500)
    .optional()
    .meta({ description: 'Key of an incident in evidence' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});
export type DeliveryQuery = z.output<typeof deliveryQuerySchema>;

/** Whether and how briefs go out to a target. */
export const deliveryTargetStatusSchema = z.object({
  /** For people, such as `Chat`. */
  title: z.string(),
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

import { z } from 'zod';
import { entityRefSchema, instantSchema } from './primitives';

export const alertStatusSchema = z.enum(['firing', 'resolved']);
export type AlertStatus = z.infer<typeof alertStatusSchema>;

/** One alert, from when it began to fire until it ended. */
export const alertSchema = z
  .object({
    id: z.string(),
    source: z.string(),
    /** The source's own name for this set of labels. */
    fingerprint: z.string(),
    name: z.string(),
    severity: z.string().optional(),
    summary: z.string().optional(),
    status: alertStatusSchema,
    /** It fires as far as we know, but was not repeated when it should have been. */
    stale: z.boolean(),
    labels: z.record(z.string(), z.string()),
    /** The entity that its labels name; absent where they match none, or several. */
    entityRef: z.string().optional(),
    /** Groups that it was sent in: more than one where routes overlap. */
    groupIds: z.array(z.string()),
    startsAt: z.string(),
    /**
     * Absent while it fires, and where only a later start showed that it had
     * ended.
     */
    endsAt: z.string().optional(),
    /** When it was first reported to us. */
    receivedAt: z.string(),
    /** When we learned that it had ended. */
    endReceivedAt: z.string().optional(),
    lastHeardAt: z.string(),
    url: z.string().optional(),
  })
  .meta({ id: 'Alert' });
export type Alert = z.infer<typeof alertSchema>;

/**
 * Alerts that their source sends together, from the first that fired until all
 * had ended: the same alerts firing again next week are another group. For a
 * reader from whom entities are hidden, it is made of the alerts of the others.
 */
export const alertGroupSchema = z
  .object({
    id: z.string(),
    source: z.string(),
    title: z.string(),
    status: alertStatusSchema,
    /** What its alerts have in common, as their source groups them. */
    labels: z.record(z.string(), z.string()),
    entityRefs: z.array(z.string()),
    /**
     * Alerts that match no entity, or several. Absent for readers from whom
     * something may be hidden, as is `notSent`.
     */
    unmatched: z.number().int().optional(),
    /** Alerts that the source left out of its last delivery: nothing is known of them. */
    notSent: z.number().int().optional(),
    /** Of each status. */
    firing: z.number().int(),
    resolved: z.number().int(),
    /** Those that fire first, then the latest; cut to 200. */
    alerts: z.array(alertSchema),
    startedAt: z.string(),
    updatedAt: z.string(),
    resolvedAt: z.string().optional(),
    /** Where a person can look at it. */
    url: z.string().optional(),
  })
  .meta({ id: 'AlertGroup' });
export type AlertGroup = z.infer<typeof alertGroupSchema>;

const pageQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
};

/** Query of `GET /api/evidence/alerts`. */
export const alertQuerySchema = z.object({
  entityRef: entityRefSchema.optional(),
  status: alertStatusSchema.optional(),
  groupId: z.string().optional(),
  /** Firing at some time since then. */
  from: instantSchema.optional(),
  /** Began by then. */
  to: instantSchema.optional(),
  ...pageQuery,
});
export type AlertQuery = z.input<typeof alertQuerySchema>;

/** Query of `GET /api/evidence/alert-groups`. */
export const alertGroupQuerySchema = z.object({
  status: alertStatusSchema.optional(),
  entityRef: entityRefSchema.optional(),
  ...pageQuery,
});
export type AlertGroupQuery = z.input<typeof alertGroupQuerySchema>;

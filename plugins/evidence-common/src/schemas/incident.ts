import { z } from 'zod';
import {
  authoredFields,
  entityRefSchema,
  instantSchema,
  unresolvedSchema,
  warningsSchema,
  webUrlSchema,
} from './primitives';
import { sourceIdSchema } from './observation';
import { edgeEndSchema } from './signal';

export const incidentStatusSchema = z.enum([
  'open',
  'acknowledged',
  'resolved',
]);
export type IncidentStatus = z.infer<typeof incidentStatusSchema>;

/**
 * What anybody may say of an incident. What a later report leaves out stays as
 * it was; reports count in the order of `updatedAt`, whatever the order of
 * their arrival.
 */
export const incidentInputSchema = z
  .object({
    source: sourceIdSchema,
    /** The source's own id. */
    id: z.string().min(1).max(500),
    title: z.string().max(1000).optional(),
    /** References or signals; an incident may begin before anyone knows them. */
    services: z.array(edgeEndSchema).max(100).optional(),
    /** In the source's words, such as `P1` or `high`. */
    severity: z.string().min(1).max(100).optional(),
    /** `open` where no report has one. */
    status: incidentStatusSchema.optional(),
    start: instantSchema,
    end: instantSchema.optional(),
    commander: z.string().min(1).max(500).optional(),
    /** Absent where it may be of any. */
    environment: z.string().min(1).max(200).optional(),
    link: webUrlSchema.optional(),
    /**
     * What a template of services should have set, as its review found, such as
     * `timeout of calls`; counted beside the golden path.
     */
    missingDefaults: z
      .array(z.string().trim().min(1).max(100))
      .max(20)
      .optional(),
    /** When this was so. Default: `end`, or else `start`. */
    updatedAt: instantSchema.optional(),
  })
  .meta({ id: 'IncidentInput' });
export type IncidentInput = z.infer<typeof incidentInputSchema>;

/** An incident as readers see it. */
export const incidentSchema = z
  .object({
    /** Unique over all sources. */
    key: z.string(),
    source: z.string(),
    id: z.string(),
    title: z.string().optional(),
    severity: z.string().optional(),
    status: incidentStatusSchema,
    start: z.string(),
    end: z.string().optional(),
    commander: z.string().optional(),
    environment: z.string().optional(),
    link: z.string().optional(),
    missingDefaults: z.array(z.string()).optional(),
    entityRefs: z.array(z.string()),
    /**
     * Services of it that match no entity, or several. Absent for readers from
     * whom something may be hidden.
     */
    unmatched: z.number().int().optional(),
    /** When it was first reported to us. */
    receivedAt: z.string(),
    updatedAt: z.string(),
    ...authoredFields,
    /**
     * Where `withdrawn` is requested: what was reported before of when, where and
     * of what it was, where that was another answer; the earliest first.
     */
    before: z
      .array(
        z.object({
          start: z.string(),
          environment: z.string().optional(),
          entityRefs: z.array(z.string()),
          /** When it was reported. */
          receivedAt: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Incident' });
export type Incident = z.infer<typeof incidentSchema>;

export const incidentReceiptSchema = z
  .object({
    key: z.string(),
    source: z.string(),
    id: z.string(),
    /** `updated`: known already, and this report stated something new. */
    status: z.enum(['stored', 'duplicate', 'updated']),
    unresolved: unresolvedSchema,
    warnings: warningsSchema,
  })
  .meta({ id: 'IncidentReceipt' });
export type IncidentReceipt = z.infer<typeof incidentReceiptSchema>;

/** Query of `GET /api/evidence/incidents`. */
export const incidentQuerySchema = z.object({
  entityRef: entityRefSchema.optional(),
  status: incidentStatusSchema.optional(),
  source: z.string().optional(),
  withdrawn: z
    .enum(['true', 'false'])
    .optional()
    .describe(
      'Whether those count that named `entityRef` and do not any more; with what was reported `before`',
    ),
  /** That began at this instant or later. */
  from: instantSchema.optional(),
  /** That began before this instant. */
  to: instantSchema.optional(),
  learnedFrom: instantSchema
    .optional()
    .describe('Whose present state was learned at this instant or later'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
});
export type IncidentQuery = z.input<typeof incidentQuerySchema>;

import {
  entityRefSchema,
  instantSchema,
  environmentNameSchema,
  withoutNulSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

/**
 * `open`: stated wrongly, and still stated. `closed`: no longer stated. `dismissed`:
 * somebody found that it was right, and why.
 */
export const correctionStates = ['open', 'closed', 'dismissed'] as const;
export const correctionStateSchema = z.enum(correctionStates);
export type CorrectionState = z.infer<typeof correctionStateSchema>;

/** What a brief stated that was wrong. */
export const statedClaimSchema = z.object({
  key: z.string(),
  label: z.string(),
  nature: z.enum(['lasting', 'recent', 'passing']),
  /** Absent when it was unknown. */
  value: z.unknown().optional(),
  unknown: z.string().optional(),
  source: z.object({ id: z.string(), url: z.string().optional() }).optional(),
  /** Entities that it names. */
  refs: z.array(z.string()).optional(),
});
export type StatedClaim = z.infer<typeof statedClaimSchema>;

export const correctionEventSchema = z.object({
  at: z.string(),
  state: correctionStateSchema,
  /** Who did it; absent when evidence did. */
  by: z.string().optional(),
  /** In words: what was reported of it, or what is stated instead. */
  reason: z.string(),
});
export type CorrectionEvent = z.infer<typeof correctionEventSchema>;

const note = z.string().trim().min(1).max(4000);

/** A responder's "this line was wrong", tracked until its source is right. */
export const correctionSchema = z
  .object({
    id: z.string(),
    entityRef: z.string(),
    environment: z.string().optional(),
    /** What was pointed at: a section of the brief, or the key of one claim. */
    line: z.string(),
    /** What that stated then. */
    said: z.array(statedClaimSchema),
    state: correctionStateSchema,
    /** As of when the brief was that stated it. */
    at: z.string(),
    reportedBy: z.string(),
    reportedAt: z.string(),
    /** Id of the incident in which it was found. */
    incident: z.string().optional(),
    note: note.optional(),
    /** What would be right. */
    right: note.optional(),
    /** Whether it closes by itself; otherwise somebody has to close it. */
    tracked: z.boolean(),
    /** How often it turned wrong again. */
    reopened: z.number().int(),
    /** The oldest first. */
    history: z.array(correctionEventSchema),
    /** Grows with every edit: sent back by whoever edits. */
    version: z.number().int(),
  })
  .meta({ id: 'Correction' });
export type Correction = z.infer<typeof correctionSchema>;

/** Body of `POST /api/incident-brief/corrections`. */
export const correctionInputSchema = z
  .object({
    entityRef: entityRefSchema,
    line: z.string().min(1).max(1000),
    environment: environmentNameSchema.optional(),
    /** As of when the brief was; now without it. */
    at: instantSchema.optional(),
    onset: instantSchema.optional(),
    incident: withoutNulSchema.min(1).max(200).optional(),
    note: note.optional(),
    right: note.optional(),
  })
  .meta({ id: 'CorrectionInput' });
export type CorrectionInput = z.input<typeof correctionInputSchema>;

/** Body of `PATCH /api/incident-brief/corrections/<id>`: the details, at the review. */
export const correctionEditSchema = z
  .object({
    version: z.number().int(),
    /** One of the lines that it may be narrowed to: the key of a claim in `said`. */
    line: z.string().min(1).max(1000).optional(),
    note: note.optional(),
    right: note.optional(),
    state: correctionStateSchema.optional(),
    /** Why it is closed, dismissed or opened again. */
    reason: note.optional(),
  })
  .refine(
    edit => edit.state === undefined || edit.reason !== undefined,
    "needs 'reason' where 'state' is set",
  )
  .meta({ id: 'CorrectionEdit' });
export type CorrectionEdit = z.input<typeof correctionEditSchema>;

/** Query of `GET /api/incident-brief/corrections`. */
export const correctionQuerySchema = z.object({
  entityRef: entityRefSchema.optional(),
  state: correctionStateSchema.optional(),
  incident: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type CorrectionQuery = z.output<typeof correctionQuerySchema>;

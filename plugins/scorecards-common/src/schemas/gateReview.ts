import { z } from 'zod';
import { readVersionSchema, statementSchema } from './text';
import { gateActions } from './vocabulary';

/** Undecided; what the reviewer answered; or no answer came in time. */
export const gateReviewStates = [
  'waiting',
  'approved',
  'deferred',
  'redesign',
  'lapsed',
] as const;
export type GateReviewState = (typeof gateReviewStates)[number];

/** What a review is about: a rule on a service. */
export const gateReviewSubjectSchema = z.object({
  entityRef: z.string(),
  rule: z.string(),
  version: z.number().int(),
});
export type GateReviewSubject = z.infer<typeof gateReviewSubjectSchema>;

/** An approval that counts for a decision, and until when. */
export const gateApprovalSchema = gateReviewSubjectSchema.extend({
  review: z.string(),
  by: z.string(),
  at: z.string(),
  validUntil: z.string(),
});
export type GateApproval = z.infer<typeof gateApprovalSchema>;

/** An exemption of a service from a rule, in force until then. */
export const gateExemptionSchema = z.object({
  id: z.string(),
  entityRef: z.string(),
  /** Whichever version it has. */
  rule: z.string(),
  at: z.string(),
  validUntil: z.string(),
});
export type GateExemption = z.infer<typeof gateExemptionSchema>;

/** A release that waits for a person, or what that person answered. */
export const gateReviewSchema = z
  .object({
    id: z.string(),
    state: z.enum(gateReviewStates),
    /** The group of which a member answers. */
    approver: z.string(),
    repository: z.string(),
    environment: z.string(),
    action: z.enum(gateActions),
    /** Digest of the artifact, else the commit: another one is reviewed again. */
    release: z.string(),
    subjects: z.array(gateReviewSubjectSchema),
    /** What to know: risk class, way back, timing, reasons of the rules. */
    record: z.array(z.object({ label: z.string(), value: z.string() })),
    /** The decision that it was opened by. */
    decision: z.string(),
    requester: z.string(),
    author: z.string().optional(),
    requestedAt: z.string(),
    /** When it ends: unanswered, or as an approval. */
    lapsesAt: z.string(),
    answered: z
      .object({ by: z.string(), at: z.string(), reason: z.string() })
      .optional(),
    /** Of this record; see `version` of an answer. */
    version: z.number().int(),
  })
  .meta({ id: 'GateReview' });
export type GateReview = z.infer<typeof gateReviewSchema>;

/** An answer to a review. */
export const gateReviewAnswerSchema = z.strictObject({
  version: readVersionSchema,
  reason: statementSchema(2_000).describe('Why; it goes on record'),
});
export type GateReviewAnswer = z.output<typeof gateReviewAnswerSchema>;

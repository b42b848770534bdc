import { z } from 'zod';
import { edgeTypeSchema } from './observation';
import { instantSchema, pageSchema } from './primitives';
import { signalSchema } from './signal';
import {
  discrepancyKinds,
  discrepancyStates,
  observabilities,
} from './vocabulary';

export const discrepancyKindSchema = z.enum(discrepancyKinds);
export type DiscrepancyKind = z.infer<typeof discrepancyKindSchema>;

/**
 * `accepted`: somebody will put it right. `dismissed`: somebody stated why it
 * is none. Both close by themselves, as an open one does, once the sources
 * agree.
 */
export const discrepancyStateSchema = z.enum(discrepancyStates);
export type DiscrepancyState = z.infer<typeof discrepancyStateSchema>;

/** What one of the sources that disagree says. */
export const discrepancyEvidenceSchema = z
  .object({
    /** A source's id; `catalog` for what is declared. */
    source: z.string(),
    says: z.string(),
    /** Absent where it is not known. */
    observedAt: z.string().optional(),
    url: z.string().optional(),
  })
  .meta({ id: 'DiscrepancyEvidence' });
export type DiscrepancyEvidence = z.infer<typeof discrepancyEvidenceSchema>;

/** Two sources disagree, or a signal matched nothing. */
export const discrepancySchema = z
  .object({
    id: z.string(),
    kind: discrepancyKindSchema,
    state: discrepancyStateSchema,
    /** The entity whose description would have to change; absent when none is known. */
    entityRef: z.string().optional(),
    /** Who owns that entity; one without an owner is on the platform's list. */
    owner: z.string().optional(),
    message: z.string(),
    signal: signalSchema.optional(),
    /** The other entities that it is about. */
    candidates: z.array(z.string()).optional(),
    /** Of an edge: what depends on what, and how, as declared or as observed. */
    edge: z
      .object({ from: z.string(), to: z.string(), type: edgeTypeSchema })
      .optional(),
    evidence: z.array(discrepancyEvidenceSchema),
    /** Of an observed edge: calls seen, none counted twice. */
    calls: z.number().nonnegative().optional(),
    /** Of an observed edge: days (UTC) on which it was seen. */
    days: z.number().int().optional(),
    /** Of a declared edge: whether anything could have seen it. */
    observable: z.enum(observabilities).optional(),
    /** When what it rests on was first seen. */
    firstSeen: z.string(),
    /** To the hour, while nothing changes. */
    lastSeen: z.string(),
    /** When it was last opened. */
    openedAt: z.string(),
    closedAt: z.string().optional(),
    /** Why it was dismissed or accepted, or why it opened again. */
    reason: z.string().optional(),
    /** A user; absent where it came to its state by itself. */
    decidedBy: z.string().optional(),
    decidedAt: z.string().optional(),
    /** Until when it is dismissed; it opens again then if it still stands. */
    until: z.string().optional(),
    /** It was there when its source reported for the first time. */
    baseline: z.boolean(),
    /** How often it opened again. */
    reopened: z.number().int(),
    /** A change of a description would close it, and whose file that is is known. */
    patchable: z.boolean(),
  })
  .meta({ id: 'Discrepancy' });
export type Discrepancy = z.infer<typeof discrepancySchema>;

/** How a discrepancy came to a state. */
export const discrepancyStepSchema = z
  .object({
    at: z.string(),
    state: discrepancyStateSchema,
    /** A user; absent where it came to it by itself. */
    by: z.string().optional(),
    reason: z.string().optional(),
    until: z.string().optional(),
  })
  .meta({ id: 'DiscrepancyStep' });
export type DiscrepancyStep = z.infer<typeof discrepancyStepSchema>;

/** One discrepancy with its history, the first step first. */
export const discrepancyDetailSchema = discrepancySchema
  .extend({ history: z.array(discrepancyStepSchema) })
  .meta({ id: 'DiscrepancyDetail' });
export type DiscrepancyDetail = z.infer<typeof discrepancyDetailSchema>;

/** What one owner has to put right. */
export const discrepancyOwnerSchema = z
  .object({
    /** Absent for the platform's list: those that nobody owns. */
    owner: z.string().optional(),
    /** Open or accepted, found since the baseline. */
    new: z.number().int(),
    /** Open or accepted, and there from the beginning. */
    baseline: z.number().int(),
    /** Of both: those that somebody accepted. */
    accepted: z.number().int(),
    /** Of both, by kind. */
    byKind: z.partialRecord(discrepancyKindSchema, z.number().int()),
    /** When the oldest of them was opened. */
    oldest: z.string(),
  })
  .meta({ id: 'DiscrepancyOwner' });
export type DiscrepancyOwner = z.infer<typeof discrepancyOwnerSchema>;

/** Answer of `GET /api/evidence/discrepancies/owners`: those with the most new ones first. */
export const discrepancyOwnersSchema = pageSchema(discrepancyOwnerSchema);

/** Steps of the history that the decision rests on; refused where there are more by now. */
const versionSchema = z.number().int().min(0).optional();

const reasonSchema = z
  .string()
  .trim()
  .min(1, 'must say why, in a few words')
  .max(1000)
  // PostgreSQL has no NUL in text.
  .refine(text => !text.includes('\0'), 'must be text');

/** Body of `POST /api/evidence/discrepancies/:id/dismiss`. */
export const discrepancyDismissSchema = z
  .strictObject({
    reason: reasonSchema,
    /** Until when; without it for as long as the same evidence stands. */
    until: instantSchema.optional(),
    version: versionSchema,
  })
  .meta({ id: 'DiscrepancyDismissal' });
export type DiscrepancyDismissal = z.input<typeof discrepancyDismissSchema>;

/** Body of `POST /api/evidence/discrepancies/:id/accept` and `…/reopen`. */
export const discrepancyDecisionSchema = z
  .strictObject({ reason: reasonSchema.optional(), version: versionSchema })
  .meta({ id: 'DiscrepancyDecision' });
export type DiscrepancyDecision = z.input<typeof discrepancyDecisionSchema>;

/** Answer of `GET /api/evidence/usefulness`: is the evidence of use? */
export const usefulnessSchema = z
  .object({
    at: z.string(),
    /** The days that are counted back from `at`. */
    days: z.number().int(),
    /** What became of the different signals of alerts, incidents and changes. */
    signals: z.object({
      resolved: z.number().int(),
      ambiguous: z.number().int(),
      unmatched: z.number().int(),
    }),
    discrepancies: z.object({
      open: z.number().int(),
      accepted: z.number().int(),
      dismissed: z.number().int(),
      /** Within these days. */
      closed: z.number().int(),
      /** Of those closed within these days; absent where there are none. */
      medianDaysToClose: z.number().optional(),
    }),
    /** Within these days; absent where nothing reports them. */
    briefsDelivered: z.number().int().optional(),
  })
  .meta({ id: 'Usefulness' });
export type Usefulness = z.infer<typeof usefulnessSchema>;

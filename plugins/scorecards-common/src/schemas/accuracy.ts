import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { readVersionSchema, statementSchema } from './text';
import { evidenceSchema } from './verdict';

/** Whether a failing verdict was right, as somebody who looked into it judged. */
export const reviewOutcomes = ['right', 'wrong'] as const;
export type ReviewOutcome = (typeof reviewOutcomes)[number];

/**
 * How often a control was right where it judged `fail`, by the version in force.
 * Only failures that a person reviewed count: in its sample, or by deciding a
 * dispute. Nobody having complained says nothing.
 */
export const accuracySchema = z
  .object({
    /** Of the control. */
    version: z.number().int(),
    /**
     * The share of `reviewed` that was right, from 0 to 1; absent, so unknown,
     * while fewer than `least` were reviewed.
     */
    share: z.number().min(0).max(1).optional(),
    /** Failures within the window that somebody reviewed, each entity once. */
    reviewed: z.number().int(),
    /** Of these, false positives: judged wrong, or with an upheld dispute. */
    wrong: z.number().int(),
    /** Besides these, failures with a dispute that is not decided yet. */
    open: z.number().int(),
    /** As many must be reviewed before a share is stated. */
    least: z.number().int(),
    /** The window begins here. */
    since: z.string(),
  })
  .meta({ id: 'Accuracy' });
export type Accuracy = z.infer<typeof accuracySchema>;

/** One person's judgement of one failing verdict. */
export const reviewSchema = z
  .object({
    entityRef: z.string(),
    control: z.string(),
    /** The version of the control that judged. */
    controlVersion: z.number().int(),
    outcome: z.enum(reviewOutcomes),
    reason: z.string().optional(),
    by: z.string(),
    at: z.string(),
  })
  .meta({ id: 'Review' });
export type Review = z.infer<typeof reviewSchema>;

/** Judges a verdict of the sample. */
export const reviewRequestSchema = z
  .strictObject({
    entityRef: entityRefSchema,
    /** The version of the control whose verdict was read. */
    version: readVersionSchema,
    outcome: z.enum(reviewOutcomes),
    /** Required where the verdict is wrong. */
    reason: statementSchema(2_000).optional(),
  })
  .refine(({ outcome, reason }) => outcome === 'right' || reason, {
    path: ['reason'],
    message: 'must state what is wrong with the verdict',
  })
  .meta({ id: 'ReviewRequest' });
export type ReviewRequest = z.input<typeof reviewRequestSchema>;

/** Withdraws one's own review of a verdict by the version in force. */
export const reviewWithdrawalSchema = z
  .strictObject({ entityRef: entityRefSchema })
  .meta({ id: 'ReviewWithdrawal' });
export type ReviewWithdrawal = z.input<typeof reviewWithdrawalSchema>;

/**
 * The failures of a control's version in force that people are to review. Which
 * ones follows from the control, its version and the entities' names alone.
 */
export const sampleSchema = z
  .object({
    control: z.string(),
    version: z.number().int(),
    /** How many are drawn where there are as many. */
    least: z.number().int(),
    /** Of the `items`, those with an outcome other than `open`. */
    reviewed: z.number().int(),
    /** Those that the caller may see, in the order in which they were drawn. */
    items: z.array(
      z.object({
        entityRef: z.string(),
        owner: z.string().optional(),
        /** The verdict; as it was when reviewed, where it fails no longer. */
        message: z.string(),
        evidence: z.array(evidenceSchema),
        since: z.string(),
        /** Whether it fails now; only then it can be reviewed. */
        failing: z.boolean(),
        /** `open` while a dispute about it is not decided; absent: not reviewed. */
        outcome: z.enum([...reviewOutcomes, 'open']).optional(),
        reviews: z.array(reviewSchema),
      }),
    ),
  })
  .meta({ id: 'ReviewSample' });
export type ReviewSample = z.infer<typeof sampleSchema>;

import {
  instantSchema,
  webUrlSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { toilKinds } from './vocabulary';

/** PostgreSQL has no NUL in text. */
const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(value => !value.includes('\0'), 'must be text');

/** Work that was done by hand, once: as a source of record reports it. */
export const occurrenceInputSchema = z
  .strictObject({
    /** The source's own id: reporting it again changes nothing. */
    id: text(300),
    kind: z.enum(toilKinds).default('request'),
    title: text(1_000),
    /** More about it; kept to its first 2,000 characters. */
    text: z
      .string()
      .transform(value => value.replaceAll('\0', '').trim().slice(0, 2_000))
      .optional(),
    occurredAt: instantSchema,
    /** When the source last changed it: what is older does not replace it. */
    updatedAt: instantSchema.optional(),
    /** Minutes of somebody's work. */
    minutes: z.number().min(0).max(100_000).optional(),
    /** References or names, as the source writes them. */
    services: z.array(text(300)).max(20).default([]),
    /** The team that did it, as the source writes it. */
    owner: text(300).optional(),
    url: webUrlSchema.optional(),
    /**
     * What it is grouped by instead of its words: the name of an alert and a
     * service, a runbook, a form.
     */
    key: text(300).optional(),
  })
  .meta({ id: 'OccurrenceInput' });
export type OccurrenceInput = z.input<typeof occurrenceInputSchema>;
export type ParsedOccurrence = z.output<typeof occurrenceInputSchema>;

/** What the portal watches itself: nobody else may report under these names. */
export const watchedSources = [
  'alerts',
  'approvals',
  'incidents',
  'ledger',
  'suite',
  'workflows',
] as const;

/** Whose ids they are, such as `tickets` or `tickets.csv`. */
export const occurrenceSourceSchema = text(100).refine(
  source => !(watchedSources as readonly string[]).includes(source),
  `must be another name than ${watchedSources.join(
    ', ',
  )}, which the portal watches itself`,
);

/** Items are checked one by one: a bad one does not keep the others out. */
export const occurrenceBatchSchema = z.strictObject({
  source: occurrenceSourceSchema,
  items: z.array(z.unknown()).min(1).max(1_000),
  /**
   * Of several that say different things under one id, the same one counts
   * whatever comes first: the one that changed last, or happened last. Without
   * it the last word counts, unless it says that it is older.
   */
  anyOrder: z.boolean().default(false),
});

/** What items of a batch are like. */
export const documentedBatchSchema = z.object({
  source: z.string(),
  items: z.array(occurrenceInputSchema).min(1).max(1_000),
  anyOrder: occurrenceBatchSchema.shape.anyOrder,
});

export const occurrenceRemovalSchema = z.strictObject({
  source: occurrenceSourceSchema,
  ids: z.array(z.string().min(1).max(300)).min(1).max(1_000),
});

/** An incident review in Markdown: its action items are work by hand. */
export const reviewImportSchema = z
  .strictObject({
    source: occurrenceSourceSchema.default('reviews'),
    /** Of its file, such as `2026-03-01-checkout-down.md`. */
    name: text(300),
    markdown: z.string().min(1).max(2_000_000),
  })
  .meta({ id: 'ReviewImport' });
export type ReviewImport = z.input<typeof reviewImportSchema>;

/** What became of a batch. */
export const occurrenceReceiptSchema = z
  .object({
    stored: z.number().int(),
    updated: z.number().int(),
    /** Known already, with nothing new. */
    duplicate: z.number().int(),
    /** Report something else than what counts under their id, and do not count. */
    overruled: z.number().int(),
    refused: z.array(
      z.object({
        /** Place in the batch, from 0. */
        index: z.number().int(),
        id: z.string().optional(),
        reason: z.string(),
      }),
    ),
    /** Stored, and dated later than now: not counted before then. */
    future: z.number().int(),
  })
  .meta({ id: 'OccurrenceReceipt' });
export type OccurrenceReceipt = z.infer<typeof occurrenceReceiptSchema>;

/** An occurrence as readers see it. */
export const occurrenceSchema = z
  .object({
    source: z.string(),
    id: z.string(),
    kind: z.enum(toilKinds),
    title: z.string(),
    text: z.string().optional(),
    occurredAt: z.string(),
    minutes: z.number().optional(),
    /** As the source names them. */
    services: z.array(z.string()),
    owner: z.string().optional(),
    url: z.string().optional(),
    /** Who reported it; absent where that was not kept, and of users. */
    reportedBy: z.string().optional(),
    /** When its author last changed it; absent as first reported. */
    amendedAt: z.string().optional(),
  })
  .meta({ id: 'Occurrence' });
export type Occurrence = z.infer<typeof occurrenceSchema>;

/** What a person decided about groups. */
export const groupDecisionSchema = z.object({
  at: z.string(),
  by: z.string(),
  action: z.enum(['split', 'merge']),
  note: z.string().optional(),
  /** Ids of the groups that were there before, and of those that came of it. */
  before: z.array(z.string()),
  after: z.array(z.string()),
});
export type GroupDecision = z.infer<typeof groupDecisionSchema>;

/** Occurrences that are other work than the rest of their group. */
export const groupSplitSchema = z
  .strictObject({
    members: z
      .array(z.strictObject({ source: text(100), id: text(300) }))
      .min(1)
      .max(1_000),
    note: text(1_000).optional(),
  })
  .meta({ id: 'GroupSplit' });
export type GroupSplit = z.infer<typeof groupSplitSchema>;

/** Groups that are the same work. */
export const groupMergeSchema = z
  .strictObject({
    groups: z.array(text(300)).min(2).max(50),
    note: text(1_000).optional(),
  })
  .meta({ id: 'GroupMerge' });
export type GroupMerge = z.infer<typeof groupMergeSchema>;

/** Occurrences of the same work. */
export const toilGroupSchema = z
  .object({
    /**
     * Of the words of the earliest occurrence: the same for the same set of
     * occurrences, however they came. Ids that a group had keep naming it.
     */
    id: z.string(),
    /** Of its earliest occurrence. */
    title: z.string(),
    kind: z.enum(toilKinds),
    size: z.number().int(),
    first: z.string(),
    last: z.string(),
    services: z.array(z.string()),
    /** The latest first; as many as were requested. */
    members: z.array(occurrenceSchema),
    /** What people decided about it, the latest first; of one group only. */
    history: z.array(groupDecisionSchema).optional(),
  })
  .meta({ id: 'ToilGroup' });
export type ToilGroup = z.infer<typeof toilGroupSchema>;

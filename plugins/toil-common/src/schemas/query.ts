import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { buckets, candidateStates, toilKinds } from './vocabulary';

export const candidateSorts = [
  'priority',
  'frequency',
  'minutes',
  'title',
  'updated',
] as const;
export type CandidateSort = (typeof candidateSorts)[number];

const page = {
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().optional(),
};

function listOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z
    .string()
    .transform(text => text.split(',').map(each => each.trim()))
    .pipe(z.array(z.enum(values)).min(1));
}

/** Query of `GET /api/toil/candidates`. */
export const candidateQuerySchema = z.object({
  bucket: listOf(buckets).optional(),
  /** Without it, all that are neither done nor dismissed. */
  state: listOf(candidateStates).optional(),
  kind: listOf(toilKinds).optional(),
  owner: entityRefSchema.optional(),
  service: entityRefSchema.optional(),
  stale: z
    .enum(['true', 'false'])
    .transform(text => text === 'true')
    .optional(),
  /** Part of the title. */
  text: z.string().trim().min(1).max(200).optional(),
  sort: z.enum(candidateSorts).default('priority'),
  ...page,
});
export type CandidateQuery = z.input<typeof candidateQuerySchema>;
export type ParsedCandidateQuery = z.output<typeof candidateQuerySchema>;

/** Query of `GET /api/toil/groups`. */
export const groupQuerySchema = z.object({
  kind: listOf(toilKinds).optional(),
  source: z.string().optional(),
  /** Occurrences at the least. */
  size: z.coerce.number().int().min(1).max(1_000_000).default(1),
  /** Members shown of each; 5 by default. */
  members: z.coerce.number().int().min(0).max(10_000).default(5),
  ...page,
});
export type GroupQuery = z.input<typeof groupQuerySchema>;
export type ParsedGroupQuery = z.output<typeof groupQuerySchema>;

/** Counts of what the caller may see. */
export const toilSummarySchema = z
  .object({
    buckets: z.array(
      z.object({
        bucket: z.enum(buckets),
        title: z.string(),
        rule: z.string(),
        count: z.number().int(),
        stale: z.number().int(),
        minutesPerMonth: z.number(),
      }),
    ),
    inProgress: z.number().int(),
    mostInProgress: z.number().int(),
    suggested: z.number().int(),
    /** What open work and work in progress takes, of that whose time is known. */
    taken: z.object({
      minutesPerMonth: z.number(),
      /** Of these, what could be saved: all but what is left manual. */
      savable: z.number(),
      /** How many there are of unknown time. */
      withoutTime: z.number().int(),
      /** Minutes in each of the last 12 weeks, the oldest first. */
      weeks: z.array(z.number()),
    }),
    /** What the latest 100 finished automations save. */
    saved: z.object({
      minutesPerMonth: z.number(),
      finished: z.number().int(),
      /** Of these, those whose saving is known. */
      measured: z.number().int(),
    }),
    /** Whose work there is, and on what, by name: what a list can be narrowed to. */
    owners: z.array(z.string()),
    services: z.array(z.string()),
    /** Sources of occurrences, and when each last reported one. */
    sources: z.array(
      z.object({
        source: z.string(),
        occurrences: z.number().int(),
        first: z.string(),
        last: z.string(),
      }),
    ),
  })
  .meta({ id: 'ToilSummary' });
export type ToilSummary = z.infer<typeof toilSummarySchema>;

/** A name in occurrences that matches no service, or several. */
export const unmatchedServiceSchema = z
  .object({
    name: z.string(),
    status: z.enum(['unmatched', 'ambiguous']),
    occurrences: z.number().int(),
    candidates: z.array(z.string()),
  })
  .meta({ id: 'UnmatchedService' });
export type UnmatchedService = z.infer<typeof unmatchedServiceSchema>;

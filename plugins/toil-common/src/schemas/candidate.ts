import { z } from 'zod';
import {
  frequencyLevels,
  recoverabilityLevels,
  riskLevels,
  scores,
} from './levels';
import { attributesSchema } from './attributes';
import { readinessAnswerSchema } from './readiness';
import { ladderSchema } from './run';
import {
  automationTypes,
  autonomies,
  buckets,
  candidateStates,
  judgements,
  toilKinds,
} from './vocabulary';

function levelSchema<T extends string>(ids: [T, ...T[]]) {
  return z.object({
    level: z.enum(ids),
    score: z.literal([...scores]),
    words: z.string(),
    /**
     * `reviewed`: somebody stated it; `observed`: counted; `assumed`: nobody has
     * stated it, and medium is taken.
     */
    basis: z.enum(['reviewed', 'observed', 'assumed']),
  });
}

const idsOf = <T extends string>(levels: readonly { id: T }[]) =>
  levels.map(({ id }) => id) as [T, ...T[]];

export const staleReasonSchema = z.object({
  code: z.enum([
    'incident',
    'launch',
    'architecture',
    'frequency',
    'returned',
    'merged',
  ]),
  message: z.string(),
  at: z.string(),
  entityRef: z.string().optional(),
  /** The id of a change, or the key of an incident. */
  evidence: z.string().optional(),
  url: z.string().optional(),
});
export type StaleReason = z.infer<typeof staleReasonSchema>;

export const overrideSchema = z.object({
  bucket: z.enum(buckets),
  reason: z.string(),
  by: z.string(),
  at: z.string(),
  until: z.string(),
});
export type Override = z.infer<typeof overrideSchema>;

/** Recurring manual work, and how much it deserves to be automated. */
export const candidateSchema = z
  .object({
    id: z.string(),
    state: z.enum(candidateStates),
    /** Goes up with each change by a person. */
    version: z.number().int(),
    kind: z.enum(toilKinds),
    title: z.string(),
    /** 3 to 15; each term is in one of the three levels. */
    priority: z.number().int(),
    bucket: z.enum(buckets),
    bucketRule: z.string(),
    /** What the rules say, whatever a person decided. */
    computedBucket: z.enum(buckets),
    override: overrideSchema.optional(),
    frequency: levelSchema(idsOf(frequencyLevels)).extend({
      /** What is counted, where that is another level than the one in force. */
      observed: z.enum(idsOf(frequencyLevels)).optional(),
    }),
    risk: levelSchema(idsOf(riskLevels)),
    recoverability: levelSchema(idsOf(recoverabilityLevels)),
    judgement: z.enum(judgements),
    /** Absent where nothing is observed of it. */
    observedPerMonth: z.number().optional(),
    minutesEach: z.number().optional(),
    minutesPerMonth: z.number().optional(),
    /** How many services are affected where it goes wrong, as far as is known. */
    blastRadius: z.number().int().optional(),
    stale: z.boolean(),
    staleReasons: z.array(staleReasonSchema),
    /** Why it is where it is, in words, the weightiest first. */
    reasons: z.array(z.string()),
    services: z.array(z.string()),
    /** Names in its occurrences that match no service. */
    unmatched: z.array(z.string()),
    owner: z.string().optional(),
    trigger: z.string().optional(),
    attributes: attributesSchema,
    automation: z.enum(automationTypes).optional(),
    /** What executes it from this portal, once somebody confirms. */
    scaffolderTemplate: z.string().optional(),
    autonomy: z.enum(autonomies),
    readiness: readinessAnswerSchema,
    /** The group of its occurrences. */
    group: z.string().optional(),
    reviewedAt: z.string().optional(),
    reviewedBy: z.string().optional(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'ToilCandidate' });
export type Candidate = z.infer<typeof candidateSchema>;

/** A candidate in a list. */
export const listedCandidateSchema = candidateSchema
  .extend({
    /** Occurrences in each of the last 12 weeks, the oldest first; empty where no source looks. */
    weeks: z.array(z.number().int()),
  })
  .meta({ id: 'ListedCandidate' });
export type ListedCandidate = z.infer<typeof listedCandidateSchema>;

/** A candidate as the portal's search indexes it. */
export const searchedCandidateSchema = candidateSchema
  .pick({
    id: true,
    title: true,
    priority: true,
    bucket: true,
    kind: true,
    state: true,
    trigger: true,
  })
  .extend({
    /** Only who may see all of these may see it. */
    entityRefs: z.array(z.string()),
  })
  .meta({ id: 'SearchedCandidate' });
export type SearchedCandidate = z.infer<typeof searchedCandidateSchema>;

/** What was counted, by source, so that it can be done again by hand. */
export const observationSchema = z.object({
  source: z.string(),
  count: z.number().int(),
  from: z.string(),
  to: z.string(),
  minutes: z.number().optional(),
});
export type Observation = z.infer<typeof observationSchema>;

/** One step in the life of a candidate. */
export const historyEntrySchema = z
  .object({
    at: z.string(),
    /** Absent where evidence did it. */
    by: z.string().optional(),
    action: z.string(),
    /** What was changed, from and to. */
    changes: z.record(
      z.string(),
      z.object({ from: z.unknown(), to: z.unknown() }),
    ),
    note: z.string().optional(),
    /** What was counted when it was stated. */
    evidence: z.array(observationSchema),
  })
  .meta({ id: 'HistoryEntry' });
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const candidateDetailSchema = listedCandidateSchema
  .extend({
    observations: z.array(observationSchema),
    /** The latest first. */
    history: z.array(historyEntrySchema),
    /** Parts of the readiness contract that are not written down. */
    missing: z.array(z.string()),
    ladder: ladderSchema,
    /** Of what was finished, as soon as it is known. */
    saved: z
      .object({
        before: z.number(),
        after: z.number(),
        minutesPerMonth: z.number().optional(),
        cameBack: z.boolean(),
      })
      .optional(),
  })
  .meta({ id: 'CandidateDetail' });
export type CandidateDetail = z.infer<typeof candidateDetailSchema>;

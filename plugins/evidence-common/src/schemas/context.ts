import { z } from 'zod';
import { changeSchema, changeKindSchema } from './change';
import { claimSchema, visibilitySchema } from './claim';
import { dependencySchema, moreSchema } from './graph';
import {
  entityRefSchema,
  instantSchema,
  jsonValueSchema,
  environmentNameSchema,
} from './primitives';
import { collectorStatusSchema } from './registers';
import { resolutionSchema, signalSchema } from './signal';

/** Exactly one of `entityRef` and `signal`. */
export const contextRequestSchema = z
  .object({
    entityRef: entityRefSchema.optional(),
    signal: signalSchema.optional(),
    at: instantSchema.optional(),
    onset: instantSchema.optional(),
    /** Default: what the alert names, or the entity, or production. */
    environment: environmentNameSchema.optional(),
    /**
     * Asks the sources that answer at once before anything is read; passed over
     * where `at` is given, since no source can be queried about the past.
     */
    live: z.boolean().optional(),
  })
  .refine(
    request =>
      (request.entityRef === undefined) !== (request.signal === undefined),
    { error: "needs exactly one of 'entityRef' and 'signal'" },
  );
export type ContextRequest = z.input<typeof contextRequestSchema>;

/** An entity as the catalog described it, cut to what answers need. */
export const entitySummarySchema = z
  .object({
    entityRef: z.string(),
    kind: z.string(),
    name: z.string(),
    title: z.string().optional(),
    description: z.string().optional(),
    type: z.string().optional(),
    lifecycle: z.string().optional(),
    owner: z.string().optional(),
    system: z.string().optional(),
    tier: z.string().optional(),
    annotations: z.record(z.string(), z.string()),
    links: z.array(
      z.object({
        url: z.string(),
        title: z.string().optional(),
        type: z.string().optional(),
        icon: z.string().optional(),
      }),
    ),
    /** Members of a Group. */
    members: z.array(z.string()).optional(),
    email: z.string().optional(),
    /** Where a person can look at, and correct, its description. */
    viewUrl: z.string().optional(),
    editUrl: z.string().optional(),
    learnedAt: z.string(),
  })
  .meta({ id: 'EntitySummary' });
export type EntitySummary = z.infer<typeof entitySummarySchema>;

export const factClaimSchema = claimSchema(jsonValueSchema).extend({
  entityRef: z.string(),
  name: z.string(),
  /** By when this value was so: when it was first reported, or seen, ISO 8601. */
  since: z.string().optional(),
});
export type FactClaim = z.infer<typeof factClaimSchema>;

export const workloadValueSchema = z.object({
  name: z.string(),
  cluster: z.string().optional(),
  region: z.string().optional(),
  environment: z.string().optional(),
  namespace: z.string().optional(),
  version: z.string().optional(),
  digest: z.string().optional(),
  replicas: z.number().optional(),
  desired: z.number().optional(),
  restarts: z.number().optional(),
  problems: z
    .array(
      z.object({
        reason: z.string(),
        message: z.string().optional(),
        since: z.string().optional(),
      }),
    )
    .optional(),
});
export const workloadClaimSchema = claimSchema(workloadValueSchema).extend({
  entityRef: z.string(),
  matchedBy: z.enum(['strong', 'weak']),
});
export type WorkloadClaim = z.infer<typeof workloadClaimSchema>;

export const affectedSchema = z
  .object({
    entityRef: z.string(),
    distance: z.number().int(),
    tier: z.string().optional(),
    /**
     * The path that reaches it: from the requested entity to the last hop
     * before it.
     */
    via: z.array(z.string()),
  })
  .meta({ id: 'Affected' });
export type Affected = z.infer<typeof affectedSchema>;

export const impactSchema = z
  .object({
    /** The nearest first, cut to a bound; `more` counts the rest. */
    affected: z.array(affectedSchema),
    more: z.array(moreSchema),
    /** How many are affected at the least: unseen callers are never zero. */
    atLeast: z.number().int(),
    /** How many of these are services (Components). */
    services: z.number().int(),
    entryPoints: z.array(
      z.object({ entityRef: z.string(), customerPaths: z.array(z.string()) }),
    ),
    dataDomains: z.array(
      z.object({
        entityRef: z.string(),
        domain: z.string().optional(),
        classification: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Impact' });
export type Impact = z.infer<typeof impactSchema>;

/** Alerts that fire and of which nobody knows whose they are. */
export const unmatchedAlertsSchema = z
  .object({
    /** How many; counted up to 1,000. */
    count: z.number().int().positive(),
    /** Some of them, each name once; `word` is what names a service in it. */
    some: z.array(z.object({ name: z.string(), word: z.string().optional() })),
  })
  .meta({ id: 'UnmatchedAlerts' });
export type UnmatchedAlerts = z.infer<typeof unmatchedAlertsSchema>;

/** How many changes are of another environment; `count` is of 500 at most. */
export const changesElsewhereSchema = z.object({
  environment: z.string(),
  count: z.number().int().positive(),
});
export type ChangesElsewhere = z.infer<typeof changesElsewhereSchema>;

/** Which sources report a kind of change. */
export const changeSourceStatusSchema = z.object({
  kind: changeKindSchema,
  /** Those that have reported such a change, of whatever entity. */
  sources: z.array(z.string()),
  /** Those that are set up to, and from which none has arrived yet. */
  silent: z.array(z.string()).optional(),
  /**
   * When the first of its changes occurred, for a reader from whom entities are
   * hidden the next full hour, but no later than `at`; absent where there is none.
   */
  from: z.string().optional(),
});

/** What became of asking one source just now. */
export const lookUpAnswerSchema = z
  .object({
    /** The collector that ran the look-up. */
    source: z.string(),
    outcome: z.enum(['answered', 'timed-out', 'failed']),
    /** Why there is no answer, in one sentence. */
    reason: z.string().optional(),
    /** When it ran; a moment before where the same had just been looked up. */
    askedAt: z.string(),
  })
  .meta({ id: 'LookUpAnswer' });
export type LookUpAnswer = z.infer<typeof lookUpAnswerSchema>;

/**
 * All that a capability needs about an entity and its neighbourhood, as known
 * at one instant and as one viewer may see it.
 */
export const evidenceContextSchema = z
  .object({
    at: z.string(),
    onset: z.string().optional(),
    /** When the alert that was pasted began, as it says itself. */
    alertedAt: z.string().optional(),
    /** Which environment all this is about; what is known to be of another is left out. */
    environment: z.string().optional(),
    /** Nothing stated which: production is meant. */
    environmentAssumed: z.boolean().optional(),
    visibility: visibilitySchema,
    resolution: resolutionSchema.optional(),
    subject: entitySummarySchema,
    /** Summaries of everything referred to below: owners, members, neighbours. */
    entities: z.array(entitySummarySchema),
    /** What it runs on, substrate first: Resources and, for an API, its providers. */
    substrate: z.array(z.string()),
    /** Members of a System, or empty. */
    members: z.array(z.string()),
    dependencies: z.array(dependencySchema),
    more: z.array(moreSchema),
    /**
     * What it calls or runs on, up to three hops away, nearest first: where the
     * cause may be. `usedBy` are the subject, its members and what else is listed
     * that call it or run on it.
     */
    upstream: z.array(
      z.object({
        entityRef: z.string(),
        depth: z.number().int(),
        usedBy: z.array(z.string()),
      }),
    ),
    impact: impactSchema,
    /** Facts about the subject, its members, its direct neighbours, its upstream, and who owns it and what it runs on. */
    facts: z.array(factClaimSchema),
    /** Fact names that some source has ever reported, for any entity. */
    reportedFacts: z.array(z.string()),
    workloads: z.array(workloadClaimSchema),
    /** Whether any source reports workloads at all, and observed edges at all. */
    workloadSources: z.array(z.string()),
    edgeSources: z.array(z.string()),
    /** The latest change per kind and entity in scope, newest first. */
    changes: z.array(changeSchema),
    /** How many changes around the onset were looked at, where there were more. */
    changesCut: z.number().int().optional(),
    /**
     * Changes around the onset that were left out, by their environment, the
     * most first; counted only where the request names an environment.
     */
    changesElsewhere: z.array(changesElsewhereSchema).optional(),
    changeSources: z.array(changeSourceStatusSchema),
    collectors: z.array(collectorStatusSchema),
    /**
     * Firing alerts that match no entity, or several: one of them may be about
     * the subject. Absent where there is none, and for a reader from whom
     * entities are hidden: what is hidden from them may be what it matches.
     */
    unmatchedAlerts: unmatchedAlertsSchema.optional(),
    /**
     * The sources queried just now about the subject or its owner. What they
     * reported is among the facts, and that one did not answer is in
     * `collectors`: both are kept, so that `at` answers the same later.
     */
    lookUps: z.array(lookUpAnswerSchema).optional(),
  })
  .meta({ id: 'EvidenceContext' });
export type EvidenceContext = z.infer<typeof evidenceContextSchema>;

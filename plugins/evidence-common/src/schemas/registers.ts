import { z } from 'zod';
import { authoredFields } from './primitives';

const countsSchema = z.record(z.string(), z.number().int());

/**
 * What became of the deliveries of a webhook, as one replica of the portal
 * counted them since it started.
 */
export const deliveriesSchema = z
  .object({
    since: z.string(),
    /** They reported something new. */
    accepted: z.number().int(),
    /** When the last of those came. */
    lastAcceptedAt: z.string().optional(),
    /** They reported nothing new: sent again. */
    duplicates: z.number().int(),
    /** Genuine, and nothing to keep, by the vendor's name of the event. */
    ignored: countsSchema,
    /** By reason: `closed`, `unsigned`, `signature`, `timestamp`, `malformed`, … */
    refused: countsSchema,
    /** Words for an outcome that are not known here; such a change has none. */
    unknownOutcomes: countsSchema,
  })
  .meta({ id: 'Deliveries' });
export type Deliveries = z.infer<typeof deliveriesSchema>;

/** How a source is set up. */
export const sourceGuideSchema = z
  .object({
    /** One sentence: what to enter where, on the side of the source. */
    text: z.string(),
    /** Where the rest is described: an address of `http` or `https`. */
    url: z.string(),
  })
  .meta({ id: 'SourceGuide' });
export type SourceGuide = z.infer<typeof sourceGuideSchema>;

/** A source and how it is doing. */
export const collectorStatusSchema = z
  .object({
    id: z.string(),
    /** In words: what it reads. */
    title: z.string().optional(),
    kind: z.enum(['collector', 'push', 'change-source']),
    /** Where sources are listed. */
    guide: sourceGuideSchema.optional(),
    /** Of what is pushed: the principal that it belongs to. */
    reportedBy: authoredFields.reportedBy,
    lastPass: z.string().optional(),
    lastSuccess: z.string().optional(),
    /**
     * When what its last pass reported was seen; a push may come long after.
     */
    lastObserved: z.string().optional(),
    /**
     * `unconfigured`: it is there but nothing has been set up for it;
     * `waiting`: it is set up, and nothing has arrived yet.
     */
    outcome: z
      .enum(['succeeded', 'failed', 'running', 'unconfigured', 'waiting'])
      .optional(),
    error: z.string().optional(),
    /** Things it reported something about in its last pass. */
    coverage: z.number().int().optional(),
    /** Entities of the catalog that the calls and workloads which it saw mean. */
    entities: z.number().int().optional(),
    /**
     * What it has reported, or else may report: names of facts, `edges`,
     * `workloads`.
     */
    tells: z.array(z.string()).optional(),
    /**
     * After so many seconds without an answer what it reported is stale; where
     * sources are listed, and it reports something that can be.
     */
    freshSeconds: z.number().optional(),
    changeKinds: z.array(z.string()).optional(),
    /** Of a webhook; only for those who may see every entity. */
    deliveries: deliveriesSchema.optional(),
  })
  .meta({ id: 'CollectorStatus' });
export type CollectorStatus = z.infer<typeof collectorStatusSchema>;

/** What became of a request to read a source now. */
export const collectorRunSchema = z
  .object({
    /**
     * `succeeded`, `failed`: of the pass that was requested. `running`: it goes
     * on, here or on another replica. `recent`: the pass before ended less than
     * 30 seconds ago, and stands. `deferred`: the source has requested to be
     * left alone for a while.
     */
    outcome: z.enum(['succeeded', 'failed', 'running', 'recent', 'deferred']),
    /** When its last pass ended; absent where none has. */
    at: z.string().optional(),
    /**
     * Why its last pass failed, where it did, in one sentence; left out for
     * readers from whom an entity is hidden.
     */
    error: z.string().optional(),
  })
  .meta({ id: 'CollectorRun' });
export type CollectorRun = z.infer<typeof collectorRunSchema>;

/** One step of the feed. Consumers follow by `seq`, at the cost of what changed. */
export const feedEntrySchema = z
  .object({
    seq: z.number().int(),
    type: z.enum([
      'entity',
      'fact',
      'edge',
      'workload',
      'change',
      'alert',
      'incident',
    ]),
    /** The entity concerned, where known. */
    entityRef: z.string().optional(),
    /** Of an alert the id of its group, of an incident its key. */
    key: z.string().optional(),
    at: z.string(),
  })
  .meta({ id: 'FeedEntry' });
export type FeedEntry = z.infer<typeof feedEntrySchema>;

/**
 * A step that is never reached: after it, the feed is answered from its end.
 *
 * @public
 */
export const endOfFeed = Number.MAX_SAFE_INTEGER;

export const feedPageSchema = z
  .object({
    items: z.array(feedEntrySchema),
    /** Pass as `after` next time, also when there are no items. */
    nextAfter: z.number().int(),
  })
  .meta({ id: 'FeedPage' });
export type FeedPage = z.infer<typeof feedPageSchema>;

import { z } from 'zod';
import { factClaimSchema } from './context';
import { entityRefSchema, instantSchema } from './primitives';

/** Which entities, and which of their facts. */
export const factsRequestSchema = z.strictObject({
  /** Of these; else of every entity. */
  entityRefs: z.array(entityRefSchema).max(500).optional(),
  /** Of those that this group or user owns. */
  owner: entityRefSchema.optional(),
  /** Of those whose source is in this repository, by any spelling of its address. */
  repository: z.string().min(1).max(500).optional(),
  /** Kinds of entities, such as `Component`. */
  kinds: z.array(z.string().min(1)).min(1).max(20).optional(),
  /** Names of facts; else all. */
  names: z.array(z.string().min(1)).min(1).max(200).optional(),
  /** As it was known then; only with `entityRefs` or `owner`. */
  at: instantSchema.optional(),
  cursor: z.string().optional(),
  limit: z.number().int().min(1).max(1_000).default(500),
});
export type FactsRequest = z.input<typeof factsRequestSchema>;

/** The newest claim of each fact of one entity. */
export const entityFactsSchema = z
  .object({
    entityRef: z.string(),
    kind: z.string(),
    type: z.string().optional(),
    lifecycle: z.string().optional(),
    tier: z.string().optional(),
    owner: z.string().optional(),
    system: z.string().optional(),
    title: z.string().optional(),
    facts: z.array(
      factClaimSchema.omit({ entityRef: true }).extend({
        /** After this instant it is stale; absent where it does not age. */
        freshUntil: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'EntityFacts' });
export type EntityFacts = z.infer<typeof entityFactsSchema>;

export const factsPageSchema = z
  .object({
    /** Sorted by reference. */
    items: z.array(entityFactsSchema),
    nextCursor: z.string().optional(),
    /**
     * The step of the feed as of which this was read: who follows the feed from
     * that of the first page misses nothing.
     */
    seq: z.number().int(),
  })
  .meta({ id: 'FactsPage' });
export type FactsPage = z.infer<typeof factsPageSchema>;

/** A fact that a module adds to those that evidence knows. */
export const addedFactSchema = z
  .object({
    /** Such as `acme.replicas`. */
    name: z.string(),
    description: z.string(),
    /** Seconds after which a value is stale. */
    maxAgeSeconds: z.number().positive(),
    /** JSON Schema (2020-12) of a value. */
    schema: z.record(z.string(), z.unknown()),
    /** What a value that is a number counts in, such as `percent`. */
    unit: z.string().optional(),
    /** Types of collectors and webhook sources that report it. */
    collectors: z.array(z.string()),
  })
  .meta({ id: 'AddedFact' });
export type AddedFact = z.infer<typeof addedFactSchema>;

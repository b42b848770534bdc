import { z } from 'zod';
import { artifactDigestSchema } from './change';
import {
  entityRefSchema,
  instantSchema,
  jsonValueSchema,
  warningsSchema,
} from './primitives';
import { edgeEndSchema } from './signal';
import { edgeTypes } from './vocabulary';

/** Typed dependencies; `from` depends on `to`. */
export const edgeTypeSchema = z.enum(edgeTypes);
export type EdgeType = z.infer<typeof edgeTypeSchema>;

export const edgeStateSchema = z.enum([
  'declared-and-observed',
  'declared-only',
  'observed-only',
  'not-observable',
]);
export type EdgeState = z.infer<typeof edgeStateSchema>;

export const observedFactSchema = z.object({
  entityRef: entityRefSchema,
  name: z.string().min(1),
  value: jsonValueSchema,
  observedAt: instantSchema.optional(),
});
export type ObservedFact = z.infer<typeof observedFactSchema>;

export const observedEdgeSchema = z
  .object({
    from: edgeEndSchema,
    to: edgeEndSchema,
    type: edgeTypeSchema,
    /** Calls, messages or queries seen in the window. */
    count: z.number().nonnegative(),
    windowSeconds: z.number().positive(),
    lastSeen: instantSchema,
    /**
     * Which of its means a source saw it by, where it has several that see the
     * same calls: what these count is not added up.
     */
    by: z.string().min(1).max(50).optional(),
  })
  .meta({ id: 'ObservedEdge' });
export type ObservedEdge = z.infer<typeof observedEdgeSchema>;

/** Why a workload does not run as it should, as what runs it states. */
export const workloadProblemSchema = z
  .object({
    /** In one word, such as `OOMKilled`. */
    reason: z.string().min(1).max(100),
    message: z.string().max(500).optional(),
    since: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: 'WorkloadProblem' });
export type WorkloadProblem = z.infer<typeof workloadProblemSchema>;

export const observedWorkloadSchema = z
  .object({
    name: z.string().min(1),
    labels: z.record(z.string(), z.string()).optional(),
    cluster: z.string().optional(),
    region: z.string().optional(),
    environment: z.string().optional(),
    namespace: z.string().optional(),
    version: z.string().optional(),
    /** Of the one artifact that it runs, such as `sha256:` and 64 hexadecimal digits. */
    digest: artifactDigestSchema.optional(),
    /** How many run, and are ready where that is known. */
    replicas: z.number().int().nonnegative().optional(),
    /** How many are meant to. */
    desired: z.number().int().nonnegative().optional(),
    /** How often those that run now were started again. */
    restarts: z.number().int().nonnegative().optional(),
    /** An empty list says that there are none. */
    problems: z.array(workloadProblemSchema).max(20).optional(),
  })
  .meta({ id: 'ObservedWorkload' });
export type ObservedWorkload = z.infer<typeof observedWorkloadSchema>;

/** Names a source that is not built in, such as `checkout-probe`. */
export const sourceIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'must be a lower-case source id');

/**
 * What a source saw at one instant. Items are checked one by one: a bad item
 * is refused by name and the rest is kept.
 */
export const observationsSchema = z.object({
  source: sourceIdSchema,
  observedAt: instantSchema,
  facts: z.array(z.unknown()).max(50_000).default([]),
  edges: z.array(z.unknown()).max(50_000).default([]),
  workloads: z.array(z.unknown()).max(50_000).default([]),
});
export type Observations = {
  source: string;
  observedAt: string;
  facts?: z.input<typeof observedFactSchema>[];
  edges?: z.input<typeof observedEdgeSchema>[];
  workloads?: z.input<typeof observedWorkloadSchema>[];
};

export const observationItemSchema = z
  .object({
    part: z.enum(['facts', 'edges', 'workloads']),
    index: z.number().int(),
    status: z.enum(['resolved', 'unresolved', 'refused']),
    /** What it was resolved to: one reference, or both ends of an edge. */
    entityRefs: z.array(z.string()).optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'ObservationItem' });
export type ObservationItem = z.infer<typeof observationItemSchema>;

export const observationsReceiptSchema = z
  .object({
    resolved: z.number().int(),
    unresolved: z.number().int(),
    refused: z.number().int(),
    items: z.array(observationItemSchema),
    warnings: warningsSchema,
  })
  .meta({ id: 'ObservationsReceipt' });
export type ObservationsReceipt = z.infer<typeof observationsReceiptSchema>;

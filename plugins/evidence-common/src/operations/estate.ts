import { z } from 'zod';
import { factDefinitions } from '../facts';
import {
  observationPushPermission,
  sourceDeletePermission,
  sourceRunPermission,
} from '../permissions';
import {
  collectorRunSchema,
  collectorStatusSchema,
  contextRequestSchema,
  entityRefSchema,
  evidenceContextSchema,
  addedFactSchema,
  factsPageSchema,
  factsRequestSchema,
  feedPageSchema,
  graphAnswerSchema,
  graphQuerySchema,
  installationSchema,
  instantSchema,
  Observations,
  observationsReceiptSchema,
  observationsSchema,
  observedEdgeSchema,
  observedFactSchema,
  observedWorkloadSchema,
  overviewSchema,
  pageSchema,
  resolutionSchema,
  resolveRequestSchema,
  setUpSchema,
  signalSchema,
  environmentNameSchema,
} from '../schemas';
import {
  bodyErrors,
  feedGone,
  gone,
  missingPermission,
  noSuchEntity,
} from './errors';
import { defineOperations } from './operation';
import { reportMeta } from './reportMeta';

/** Body of `POST /resolve`. */
export const resolveBodySchema = resolveRequestSchema.extend({
  at: instantSchema.optional(),
});

/** A signal as it is, with what `resolveBodySchema` has beside it. */
const signalWithOptionsSchema = z.intersection(
  signalSchema,
  z.object({ record: z.boolean().optional(), at: instantSchema.optional() }),
);

const unresolvedSchema = z
  .looseObject({
    error: z.looseObject({ name: z.string(), message: z.string() }),
    resolution: resolutionSchema,
  })
  .meta({ id: 'Unresolved' });

const owners = z
  .string()
  .transform(text =>
    text
      .split(',')
      .map(part => part.trim())
      .filter(Boolean),
  )
  .pipe(z.array(entityRefSchema));

/** One form for each fact that is known. */
const factSchema = z.union(
  factDefinitions.map(({ name, description, maxAgeSeconds, schema }) =>
    observedFactSchema.extend({ name: z.literal(name), value: schema }).meta({
      title: name,
      description: `${description}. Stale after ${maxAgeSeconds} seconds`,
    }),
  ),
);

export const pushedSchema: z.ZodType<unknown, Observations> =
  observationsSchema.extend({
    facts: z.array(factSchema).max(50_000).default([]),
    edges: z.array(observedEdgeSchema).max(50_000).default([]),
    workloads: z.array(observedWorkloadSchema).max(50_000).default([]),
  }) as never;

/** Entities, what is known of them, and the sources that know it. */
export const estateOperations = defineOperations({
  resolve: {
    method: 'post',
    path: '/resolve',
    summary: 'Find the entity that a signal names, and by which key',
    body: z.unknown(),
    documentedBody: z.union([resolveBodySchema, signalWithOptionsSchema]),
    output: resolutionSchema,
    errors: { ...bodyErrors, ...missingPermission, ...gone },
  },
  getContext: {
    raw: true,
    method: 'post',
    path: '/context',
    summary: 'Get what a capability needs of an entity and its neighbourhood',
    body: contextRequestSchema,
    responses: {
      200: { 'application/json': evidenceContextSchema },
      ...bodyErrors,
      ...gone,
      // Nothing matched, or more than one; with the nearest names.
      404: { 'application/json': unresolvedSchema },
      409: { 'application/json': unresolvedSchema },
    },
  },
  getGraph: {
    method: 'get',
    path: '/graph',
    summary: 'List who depends on an entity, or what it depends on',
    query: graphQuerySchema,
    output: graphAnswerSchema,
    errors: { ...noSuchEntity, ...gone },
    action: {
      name: 'list-dependencies',
      title: 'List dependencies of an entity',
      description:
        'Lists who depends on an entity (direction calledBy) or what it depends on (calls), by type and depth, with each edge declared, observed or both. Use it for the whole blast radius; get-brief has the nearest with their health.',
    },
  },
  getOverview: {
    method: 'get',
    path: '/overview',
    summary: 'Get what fires and what changed lately for some owners',
    query: z.object({
      owner: owners.default([]),
      /** What is known to be of another one is left out. Default: production. */
      environment: environmentNameSchema.optional(),
    }),
    output: overviewSchema,
    action: {
      name: 'get-overview',
      title: 'Get what fires and changed lately for some teams',
      description:
        'Answers what fires now and what changed lately among the entities of some owners (comma separated references such as group:default/payments), and how the sources do. Use it at the start of a shift; for one entity in trouble use the brief.',
    },
  },
  followFeed: {
    method: 'get',
    path: '/feed',
    summary:
      "List what changed after a step; follow by 'nextAfter'. At the end, 'wait' is for how many seconds the answer waits for something to come",
    query: z.object({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
      wait: z.coerce.number().min(0).max(60).default(0),
    }),
    output: feedPageSchema,
    errors: feedGone,
  },
  getFacts: {
    method: 'post',
    path: '/facts',
    summary: 'Get the newest facts of many entities',
    body: factsRequestSchema,
    output: factsPageSchema,
    errors: {
      ...bodyErrors,
      403: 'Only users who can see every entity have access',
    },
  },
  listFacts: {
    method: 'get',
    path: '/facts',
    summary: 'List the facts that modules add to those of every portal',
    output: z.object({ items: z.array(addedFactSchema) }),
  },
  listCollectors: {
    method: 'get',
    path: '/collectors',
    summary: 'List the sources and how each is doing',
    output: pageSchema(collectorStatusSchema),
    action: {
      name: 'list-sources',
      title: 'List the sources of evidence',
      description:
        'Lists every source with its last success, its error and what it reports. Use it to find out why a brief or a verdict has something unknown or stale.',
    },
  },
  getInstallation: {
    method: 'get',
    path: '/doctor',
    summary: 'Get what is installed, what is wrong with it, and what to do',
    output: installationSchema,
  },
  getSetUp: {
    method: 'get',
    path: '/set-up',
    summary:
      'Get which sources report, which could, with what settings, and the busiest service',
    output: setUpSchema,
    errors: { 403: 'Only users who can see every entity have access' },
  },
  deleteCollector: {
    method: 'delete',
    path: '/collectors/{id}',
    summary: 'Delete a source that is pushed, with what it reports at present',
    caller: 'user',
    permission: sourceDeletePermission,
    audit: {
      event: 'source-delete',
      meta: ({ params }) => ({ sources: params.id.slice(0, 100) }),
      routine: true,
    },
    output: z.object({
      deleted: z.number().int(),
      resolved: z.number().int(),
    }),
    errors: {
      404: 'Nothing was pushed under this name',
      409: 'It is set up in this portal',
    },
  },
  runCollector: {
    method: 'post',
    path: '/collectors/{id}/run',
    summary: 'Run a source that is read by this portal now',
    caller: 'user',
    permission: sourceRunPermission,
    audit: {
      event: 'source-run',
      meta: ({ params }) => ({ sources: params.id.slice(0, 100) }),
      routine: true,
    },
    output: collectorRunSchema,
    errors: {
      ...missingPermission,
      404: 'There is no such source',
      409: 'It is pushed to this portal, not read by it',
    },
  },
  pushObservations: {
    method: 'post',
    path: '/observations',
    summary: 'Push what a source saw; a bad item is refused, the rest is kept',
    permission: observationPushPermission,
    audit: { event: 'observation-push', meta: reportMeta, routine: true },
    body: z.unknown(),
    documentedBody: pushedSchema,
    output: observationsReceiptSchema,
    errors: {
      ...bodyErrors,
      403: 'The permission is missing, or the source belongs to another principal',
    },
  },
});

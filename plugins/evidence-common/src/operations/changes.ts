import { z } from 'zod';
import { changeReportPermission } from '../permissions';
import {
  changeDetailSchema,
  changeInputSchema,
  changeQuerySchema,
  changeReceiptSchema,
  changeSchema,
  changeTimelineQuerySchema,
  changeTimelineSchema,
  completeFromShape,
  incidentReceiptSchema,
  instantSchema,
  pageSchema,
} from '../schemas';
import {
  changeDeliveryQuerySchema,
  changeDeliverySchema,
  deliveryQuerySchema,
  deliverySchema,
} from '../delivery';
import { runReceiptSchema } from '../runs';
import { promotionQuerySchema, promotionSchema } from '../promotion';
import {
  bodyErrors,
  gone,
  hidden,
  missingPermission,
  noSuchEntity,
} from './errors';
import { defineOperations } from './operation';
import { isNothingNew } from './reportMeta';

/** Several changes at once, as an import has them: all or none are taken. */
export const changeBatchSchema = z.strictObject({
  items: z.array(changeInputSchema).min(1).max(500),
});

/** One change is answered by its receipt, several by theirs in the same order. */
const receiptsSchema = z.union([
  changeReceiptSchema,
  z.object({ items: z.array(changeReceiptSchema) }),
]);

const webhookOutcomeSchema = z.union([
  z.object({
    status: z.literal('accepted'),
    changes: z.array(changeReceiptSchema),
    alerts: z
      .object({
        stored: z.number().int(),
        updated: z.number().int(),
        duplicate: z.number().int(),
        groups: z.array(z.string()).meta({ description: 'Their ids' }),
        unresolved: z.array(z.string()).optional().meta({
          description: 'Names of those that no entity matches, or several',
        }),
      })
      .optional(),
    incidents: z.array(incidentReceiptSchema).optional(),
    runs: z.array(runReceiptSchema).optional(),
    pullRequests: z.array(runReceiptSchema).optional(),
    ignored: z
      .number()
      .int()
      .optional()
      .meta({ description: 'Entries of a batch that say nothing to be kept' }),
    rejected: z
      .array(z.object({ index: z.number().int(), reason: z.string() }))
      .optional(),
  }),
  z.object({ status: z.literal('ignored'), reason: z.string() }),
]);

/** What is needed of one; its attributes are those of CloudEvents 1.0. */
const cloudEventSchema = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string(),
  type: z.string(),
  data: z.unknown().optional(),
});

const outcome = { 'application/json': webhookOutcomeSchema };

/** The ledger of changes. */
export const changeOperations = defineOperations({
  listChanges: {
    method: 'get',
    path: '/changes',
    summary: 'List what changed, newest first',
    query: changeQuerySchema,
    output: pageSchema(changeSchema).extend(completeFromShape),
    errors: { ...noSuchEntity, ...gone },
    action: {
      name: 'list-changes',
      title: 'List changes',
      description:
        'Lists what changed, newest first, each with how to roll it back: deploys, configuration, flags, schemas, infrastructure, and commits, which are merged and not deployed. By entity and its scope, or by owner; since is a length of time such as 30m, 6h or 7d; kind, outcome and owner may be several, comma separated. For the suspects of an incident use get-brief.',
    },
  },
  reportChanges: {
    method: 'post',
    path: '/changes',
    summary: 'Report a change, or up to 500 of which all or none are taken',
    permission: changeReportPermission,
    audit: {
      event: 'change-report',
      // The handler notes the sources of those that it takes.
      meta: ({ principal }) => ({ reportedBy: principal, sources: '' }),
      routine: true,
    },
    body: z.unknown(),
    documentedBody: z.union([changeInputSchema, changeBatchSchema]),
    output: receiptsSchema,
    status: 201,
    alsoStatus: { status: 200, when: isNothingNew },
    errors: bodyErrors,
  },
  countChanges: {
    method: 'get',
    path: '/changes/timeline',
    summary: 'Count changes by kind and outcome over time',
    query: changeTimelineQuerySchema,
    output: changeTimelineSchema,
    errors: { ...noSuchEntity, ...gone },
  },
  getChange: {
    method: 'get',
    path: '/changes/{id}',
    summary: 'Get one change, with all reports about it',
    query: z.object({ at: instantSchema.optional() }),
    output: changeDetailSchema,
    errors: { ...hidden, ...gone },
  },
  getDelivery: {
    method: 'get',
    path: '/delivery',
    summary: 'Measure how changes of a service or team get to an environment',
    query: deliveryQuerySchema,
    output: deliverySchema,
    errors: noSuchEntity,
  },
  findChangeDelivery: {
    method: 'get',
    path: '/delivery/changes',
    summary: 'Follow a commit of a service or repository to where it runs',
    query: changeDeliveryQuerySchema,
    output: changeDeliverySchema,
    errors: {
      404: 'No change has this commit, or the caller may not see it',
      409: 'It is of several services, or the beginning of several commits; these are named',
    },
  },
  getChangeDelivery: {
    method: 'get',
    path: '/delivery/changes/{id}',
    summary: 'Follow a change from its commit to where it runs',
    output: changeDeliverySchema,
    errors: hidden,
  },
  getPromotion: {
    method: 'get',
    path: '/promotion',
    summary: 'Get what runs where, and how environments of a service differ',
    query: promotionQuerySchema,
    output: promotionSchema,
    errors: noSuchEntity,
    action: {
      name: 'get-releases',
      title: 'Get what runs where',
      description:
        'Answers which release of a service runs in each environment and since when, what a promotion to the next one brings, and where environments differ: another or rebuilt artifact, missing or reordered migrations, manual changes.',
    },
  },
  receiveEvents: {
    raw: true,
    method: 'post',
    path: '/events',
    summary:
      'Receive CDEvents as CloudEvents; with credentials, or signed after Standard Webhooks',
    bodies: {
      'application/cloudevents+json': cloudEventSchema,
      'application/cloudevents-batch+json': z.array(cloudEventSchema),
      'application/json': z.looseObject({}),
    },
    responses: {
      200: outcome,
      201: outcome,
      ...missingPermission,
      ...bodyErrors,
      415: 'The body is no CloudEvent in JSON, or sent with a Content-Encoding',
    },
  },
  receiveWebhook: {
    raw: true,
    method: 'post',
    path: '/webhooks/{source}',
    summary: "Receive a vendor's own delivery, proven by its signature",
    signed: true,
    bodies: {
      'application/json': z.looseObject({}),
      'application/x-www-form-urlencoded': z.object({ payload: z.string() }),
    },
    responses: {
      200: outcome,
      201: outcome,
      ...bodyErrors,
      401: 'No secret is configured, or the signature does not match',
      404: 'There is no such source',
    },
  },
});

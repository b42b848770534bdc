import {
  changeInputSchema,
  changeDetailSchema,
  changeQuerySchema,
  changeReceiptSchema,
  changeSchema,
  changeTimelineQuerySchema,
  changeTimelineSchema,
  incidentReceiptSchema,
  pageSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { changeDetailQuerySchema } from '../routes/changeViews';
import { changeBatchSchema } from '../routes/schemas';
import { bodyErrors, permissionError, readErrors } from './errors';

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
      })
      .optional(),
    incidents: z.array(incidentReceiptSchema).optional(),
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

const noSuchEntity = errorContent('There is no such entity; names the nearest');

export const ledgerPaths: ZodOpenApiPathsObject = {
  '/changes': {
    get: {
      operationId: 'listChanges',
      summary: 'What changed, newest first',
      requestParams: { query: changeQuerySchema },
      responses: {
        '200': jsonContent('A page of the ledger', pageSchema(changeSchema)),
        ...readErrors,
        '404': noSuchEntity,
      },
    },
    post: {
      operationId: 'reportChanges',
      summary:
        'Reports one change, or up to 500 of which all or none are taken',
      requestBody: {
        required: true,
        ...jsonContent(
          'A change, or several',
          z.union([changeInputSchema, changeBatchSchema]),
        ),
      },
      responses: {
        '200': jsonContent('All were known already', receiptsSchema),
        '201': jsonContent('At least one is new', receiptsSchema),
        ...bodyErrors,
        ...permissionError,
      },
    },
  },
  '/changes/timeline': {
    get: {
      operationId: 'countChanges',
      summary: 'How many changes there were, by kind and outcome over time',
      requestParams: { query: changeTimelineQuerySchema },
      responses: {
        '200': jsonContent('Counted in bins', changeTimelineSchema),
        ...readErrors,
        '404': noSuchEntity,
      },
    },
  },
  '/changes/{id}': {
    get: {
      operationId: 'getChange',
      summary: 'One change, with what was said about it',
      requestParams: {
        path: z.object({
          id: z.string().meta({ description: 'As a list gives it' }),
        }),
        query: changeDetailQuerySchema,
      },
      responses: {
        '200': jsonContent('The change', changeDetailSchema),
        ...readErrors,
        '404': errorContent('There is none, or you may not see it'),
      },
    },
  },
  '/events': {
    post: {
      operationId: 'receiveEvents',
      summary:
        'CDEvents as CloudEvents, structured, binary or in batches; with credentials, or signed after Standard Webhooks',
      requestBody: {
        required: true,
        content: {
          'application/cloudevents+json': { schema: cloudEventSchema },
          'application/cloudevents-batch+json': {
            schema: z.array(cloudEventSchema),
          },
          'application/json': { schema: z.looseObject({}) },
        },
      },
      responses: {
        '200': jsonContent(
          'Everything in it was known, or it says nothing to be kept',
          webhookOutcomeSchema,
        ),
        '201': jsonContent('At least one is new', webhookOutcomeSchema),
        ...bodyErrors,
        ...permissionError,
        '415': errorContent(
          'The body is no CloudEvent in JSON, or sent with a Content-Encoding',
        ),
      },
    },
  },
  '/webhooks/{source}': {
    post: {
      operationId: 'receiveWebhook',
      summary: "A vendor's own delivery, proven by its signature",
      security: [],
      requestParams: {
        path: z.object({
          source: z.string().meta({ description: "'github', for one" }),
        }),
      },
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: z.looseObject({}) },
          'application/x-www-form-urlencoded': {
            schema: z.object({ payload: z.string() }),
          },
        },
      },
      responses: {
        '200': jsonContent(
          'Everything in it was known, or it says nothing about changes',
          webhookOutcomeSchema,
        ),
        '201': jsonContent('At least one is new', webhookOutcomeSchema),
        ...bodyErrors,
        '401': errorContent(
          'No secret is configured, or the signature does not fit',
        ),
        '404': errorContent('There is no such source'),
      },
    },
  },
};

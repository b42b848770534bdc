import {
  collectorStatusSchema,
  contextRequestSchema,
  evidenceContextSchema,
  feedPageSchema,
  graphAnswerSchema,
  graphQuerySchema,
  instantSchema,
  overviewSchema,
  pageSchema,
  resolutionSchema,
  signalSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  errorContent,
  errorSchema,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  feedQuerySchema,
  overviewQuerySchema,
  recordSchema,
} from '../routes/schemas';
import { bodyErrors, permissionError, readErrors } from './errors';

/** A signal as it is, with what `recordSchema` has beside it. */
const signalWithOptionsSchema = z.intersection(
  signalSchema,
  z.object({ record: z.boolean().optional(), at: instantSchema.optional() }),
);

const unresolvedSchema = errorSchema
  .extend({ resolution: resolutionSchema })
  .meta({ id: 'Unresolved' });

export const estatePaths: ZodOpenApiPathsObject = {
  '/resolve': {
    post: {
      operationId: 'resolve',
      summary: 'Which entity a signal names, and by which key',
      requestBody: {
        required: true,
        ...jsonContent(
          'A signal, alone or with options',
          z.union([recordSchema, signalWithOptionsSchema]),
        ),
      },
      responses: {
        '200': jsonContent(
          'Matched, ambiguous with candidates in rank order, or unmatched with the nearest names',
          resolutionSchema,
        ),
        ...bodyErrors,
        ...permissionError,
      },
    },
  },
  '/context': {
    post: {
      operationId: 'getContext',
      summary:
        'All that a capability needs about an entity and its neighbourhood',
      requestBody: {
        required: true,
        ...jsonContent(
          "Exactly one of 'entityRef' and 'signal'",
          contextRequestSchema,
        ),
      },
      responses: {
        '200': jsonContent('As the caller may see it', evidenceContextSchema),
        ...bodyErrors,
        '404': jsonContent(
          'Nothing matched; the nearest names',
          unresolvedSchema,
        ),
        '409': jsonContent('More than one matched', unresolvedSchema),
      },
    },
  },
  '/graph': {
    get: {
      operationId: 'getGraph',
      summary: 'Who depends on an entity, or what it depends on',
      requestParams: { query: graphQuerySchema },
      responses: {
        '200': jsonContent('The nearest first', graphAnswerSchema),
        ...readErrors,
        '404': errorContent('There is no such entity; names the nearest'),
      },
    },
  },
  '/overview': {
    get: {
      operationId: 'getOverview',
      summary: 'What fires and what changed lately for some owners',
      requestParams: { query: overviewQuerySchema },
      responses: {
        '200': jsonContent('What fires, changes and sources', overviewSchema),
        ...readErrors,
      },
    },
  },
  '/collectors': {
    get: {
      operationId: 'listCollectors',
      summary: 'The sources and how each is doing',
      responses: {
        '200': jsonContent('All of them', pageSchema(collectorStatusSchema)),
        '401': readErrors['401'],
      },
    },
  },
  '/collectors/{id}': {
    delete: {
      operationId: 'deleteCollector',
      summary:
        'Deletes a source that is pushed, and what it reports at present; its open incidents are resolved',
      requestParams: { path: z.object({ id: z.string() }) },
      responses: {
        '200': jsonContent(
          'How many facts, edges and workloads were deleted, and how many incidents resolved',
          z.object({ deleted: z.number().int(), resolved: z.number().int() }),
        ),
        '401': readErrors['401'],
        '403': errorContent('It is for administrators'),
        '404': errorContent('Nothing was pushed under this name'),
        '409': errorContent('It is set up in this portal'),
      },
    },
  },
  '/feed': {
    get: {
      operationId: 'followFeed',
      summary: "What changed after a step; follow by the answer's 'nextAfter'",
      requestParams: { query: feedQuerySchema },
      responses: {
        '200': jsonContent('In the order of commits', feedPageSchema),
        ...readErrors,
      },
    },
  },
};

import { pageSchema } from '@plumbline/backstage-plugin-evidence-common';
import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import { verdictSchema } from '@plumbline/backstage-plugin-scorecards-common';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  formatQuerySchema,
  historyQuerySchema,
  previewSchema,
  summaryQuerySchema,
  teamQuerySchema,
  verdictsQuerySchema,
} from '../routes/schemas';
import {
  controlDetailsSchema,
  controlHistorySchema,
  listedControlSchema,
  previewAnswerSchema,
  problemSchema,
  summarySchema,
  teamSchema,
} from './answers';
import { body, byId, notThere, refused } from './responses';

const listOf = <T extends z.ZodType>(schema: T) =>
  z.object({ items: z.array(schema) });

/** Verdicts and the controls that they come of. */
export const verdictPaths: ZodOpenApiPathsObject = {
  '/verdicts': {
    get: {
      operationId: 'listVerdicts',
      summary: 'Verdicts, now or as they were at an instant',
      requestParams: { query: verdictsQuerySchema },
      responses: {
        '200': {
          description:
            'A page of them; as CSV, or as JSON of a verdict a line, all pages',
          content: {
            'application/json': { schema: pageSchema(verdictSchema) },
            'text/csv': { schema: z.string() },
            'application/x-ndjson': { schema: z.string() },
          },
        },
        ...refused,
      },
    },
  },
  '/verdicts/history': {
    get: {
      operationId: 'getVerdictHistory',
      summary: 'What one verdict has been, the newest first',
      requestParams: { query: historyQuerySchema },
      responses: {
        '200': jsonContent(
          'Each with when it became so',
          listOf(verdictSchema.extend({ learnedAt: z.string() })),
        ),
        ...refused,
        ...notThere,
      },
    },
  },
  '/summary': {
    get: {
      operationId: 'getSummary',
      summary: 'Counts of verdicts, now and day by day',
      requestParams: { query: summaryQuerySchema },
      responses: {
        '200': {
          description: 'The counts; as CSV, all rows as they are now',
          content: {
            'application/json': { schema: summarySchema },
            'text/csv': { schema: z.string() },
          },
        },
        ...refused,
      },
    },
  },
  '/team': {
    get: {
      operationId: 'getTeamDebt',
      summary:
        'What a team owes, the oldest first, and what the platform owes it',
      requestParams: { query: teamQuerySchema },
      responses: { '200': jsonContent('Its debt', teamSchema), ...refused },
    },
  },
  '/controls': {
    get: {
      operationId: 'listControls',
      summary: 'Every control that is written down, by id',
      requestParams: { query: formatQuerySchema },
      responses: {
        '200': {
          description: 'Enabled or not',
          content: {
            'application/json': { schema: listOf(listedControlSchema) },
            'text/csv': { schema: z.string() },
          },
        },
        ...refused,
      },
    },
  },
  '/controls/{id}': {
    get: {
      operationId: 'getControl',
      summary: 'One control, with the versions that it had',
      requestParams: { path: byId },
      responses: {
        '200': jsonContent('The control', controlDetailsSchema),
        ...refused,
        ...notThere,
      },
    },
  },
  '/controls/{id}/history': {
    get: {
      operationId: 'getControlHistory',
      summary: 'What a control was, version by version and phase by phase',
      requestParams: { path: byId },
      responses: {
        '200': jsonContent('The newest first', controlHistorySchema),
        ...refused,
        ...notThere,
      },
    },
  },
  '/controls/preview': {
    post: {
      operationId: 'previewControl',
      summary: 'Who would flip, each way, if a control were as it is sent',
      requestBody: body('The file, as it is edited', previewSchema),
      responses: {
        '200': jsonContent('Nothing is changed by it', previewAnswerSchema),
        ...refused,
        '403': errorContent(
          "The permission 'scorecards.control.preview' is missing, or an entity is hidden from the caller",
        ),
        '503': errorContent('Too many preview at once; see Retry-After'),
      },
    },
  },
  '/problems': {
    get: {
      operationId: 'listProblems',
      summary: 'Files that are not in force as they are written',
      responses: {
        '200': jsonContent('Each with why', listOf(problemSchema)),
        ...refused,
      },
    },
  },
};

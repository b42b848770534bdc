import {
  discrepancyDecisionSchema,
  discrepancyDetailSchema,
  discrepancyDismissSchema,
  discrepancyOwnersSchema,
  discrepancySchema,
  pageSchema,
  usefulnessSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  discrepancyOwnersQuerySchema,
  discrepancyQuerySchema,
} from '../routes/schemas';
import { bodyErrors, permissionError, readErrors } from './errors';

const idParams = { path: z.object({ id: z.string() }) };
const unknown = {
  '404': errorContent('There is none that the caller may see'),
};

const decision = (operationId: string, summary: string, schema: z.ZodType) => ({
  post: {
    operationId,
    summary,
    requestParams: idParams,
    requestBody: { required: true, ...jsonContent('Why', schema) },
    responses: {
      '200': jsonContent('As it is now', discrepancyDetailSchema),
      ...bodyErrors,
      ...permissionError,
      ...unknown,
      '409': errorContent('It closed meanwhile'),
    },
  },
});

export const discrepanciesPaths: ZodOpenApiPathsObject = {
  '/discrepancies': {
    get: {
      operationId: 'listDiscrepancies',
      summary: 'Where two sources disagree, or a signal matched nothing',
      requestParams: { query: discrepancyQuerySchema },
      responses: {
        '200': jsonContent(
          'A page of discrepancies, what was seen last first',
          pageSchema(discrepancySchema),
        ),
        ...readErrors,
      },
    },
  },
  '/discrepancies/owners': {
    get: {
      operationId: 'listDiscrepancyOwners',
      summary: 'What each owner has to put right, a line an owner',
      requestParams: { query: discrepancyOwnersQuerySchema },
      responses: {
        '200': jsonContent(
          'Those with the most new ones first',
          discrepancyOwnersSchema,
        ),
        ...readErrors,
      },
    },
  },
  '/discrepancies/{id}': {
    get: {
      operationId: 'getDiscrepancy',
      summary: 'One discrepancy, and how it came to its state',
      requestParams: idParams,
      responses: {
        '200': jsonContent('With its history', discrepancyDetailSchema),
        '401': readErrors['401'],
        ...unknown,
      },
    },
  },
  '/discrepancies/{id}/accept': decision(
    'acceptDiscrepancy',
    'Says that it will be put right; for users',
    discrepancyDecisionSchema,
  ),
  '/discrepancies/{id}/dismiss': decision(
    'dismissDiscrepancy',
    'Says why it is none; for users',
    discrepancyDismissSchema,
  ),
  '/discrepancies/{id}/reopen': decision(
    'reopenDiscrepancy',
    'Takes back that it was accepted or dismissed; for users',
    discrepancyDecisionSchema,
  ),
  '/usefulness': {
    get: {
      operationId: 'getUsefulness',
      summary: 'Whether the evidence is of use',
      responses: {
        '200': jsonContent('Of the last days', usefulnessSchema),
        '401': readErrors['401'],
        '403': errorContent('It is for those who may see every entity'),
      },
    },
  },
};

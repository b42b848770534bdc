import {
  factsPageSchema,
  factsRequestSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { jsonContent } from '@plumbline/backstage-plugin-evidence-node';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { bodyErrors, permissionError } from './errors';

export const factsPaths: ZodOpenApiPathsObject = {
  '/facts': {
    post: {
      operationId: 'getFacts',
      summary:
        'The newest claim of each fact of many entities, for those who may see every one',
      requestBody: {
        required: true,
        ...jsonContent('Which entities, and which facts', factsRequestSchema),
      },
      responses: {
        '200': jsonContent('One page, sorted by reference', factsPageSchema),
        ...bodyErrors,
        ...permissionError,
      },
    },
  },
};

import {
  discrepancyPatchSchema,
  patchQuerySchema,
  pullRequestSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { bodyErrors, permissionError, readErrors } from './errors';

const idSchema = z.object({ id: z.string() });

const fileErrors = {
  '404': errorContent(
    'There is no such discrepancy, or no change of a file would honestly settle it',
  ),
  '409': errorContent('The file can not be changed so, or says so already'),
  '503': errorContent('The file could not be read, or its service not asked'),
};

export const patchesPaths: ZodOpenApiPathsObject = {
  '/discrepancies/{id}/patch': {
    get: {
      operationId: 'getDiscrepancyPatch',
      summary: 'The change of a descriptor file that would settle it',
      requestParams: { path: idSchema, query: patchQuerySchema },
      responses: {
        '200': jsonContent(
          'A unified diff, and where the file is',
          discrepancyPatchSchema,
        ),
        ...readErrors,
        ...fileErrors,
      },
    },
  },
  '/discrepancies/{id}/pull-request': {
    post: {
      operationId: 'openDiscrepancyPullRequest',
      summary: 'Opens that change as a pull request; users only',
      requestParams: { path: idSchema },
      requestBody: jsonContent(
        'The entity that is meant, where there is a choice',
        patchQuerySchema,
      ),
      responses: {
        '200': jsonContent('The one that was opened before', pullRequestSchema),
        '201': jsonContent('Opened', pullRequestSchema),
        ...bodyErrors,
        ...permissionError,
        ...fileErrors,
      },
    },
  },
};

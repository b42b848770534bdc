import {
  auditCheckpointSchema,
  auditEntrySchema,
  auditQuerySchema,
  auditVerificationSchema,
  decisionInputSchema,
  decisionQuerySchema,
  decisionReceiptSchema,
  decisionsPageSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { bodyErrors, permissionError, readErrors } from './errors';

export const decisionsPaths: ZodOpenApiPathsObject = {
  '/decisions': {
    get: {
      operationId: 'listDecisions',
      summary: 'What is or was allowed, by whom and until when',
      requestParams: { query: decisionQuerySchema },
      responses: {
        '200': jsonContent(
          'A page, the latest first; with `lapsesBefore` what lapses soonest',
          decisionsPageSchema,
        ),
        ...readErrors,
      },
    },
    post: {
      operationId: 'recordDecision',
      summary: 'Records what somebody decided; for plugins only',
      requestBody: {
        required: true,
        ...jsonContent('What was decided', decisionInputSchema),
      },
      responses: {
        '200': jsonContent('It was recorded before', decisionReceiptSchema),
        '201': jsonContent('It is recorded', decisionReceiptSchema),
        ...bodyErrors,
        ...permissionError,
        '409': errorContent('Another decision has this id'),
      },
    },
  },
  '/audit': {
    get: {
      operationId: 'readAudit',
      summary: 'The chain of all decisions, for those who may see every entity',
      requestParams: { query: auditQuerySchema },
      responses: {
        '200': {
          description:
            'One entry a line, in order; a line is its canonical JSON',
          content: { 'application/x-ndjson': { schema: auditEntrySchema } },
        },
        ...readErrors,
        ...permissionError,
      },
    },
  },
  '/audit/verification': {
    get: {
      operationId: 'getAuditVerification',
      summary: 'Whether that chain holds, looked at again every five minutes',
      responses: {
        '200': jsonContent('Up to where it holds', auditVerificationSchema),
        ...readErrors,
        ...permissionError,
      },
    },
  },
  '/audit/checkpoint': {
    get: {
      operationId: 'getAuditCheckpoint',
      summary: 'The end of that chain now, to be kept elsewhere',
      responses: {
        '200': jsonContent('The last entry', auditCheckpointSchema),
        ...readErrors,
        ...permissionError,
      },
    },
  },
};

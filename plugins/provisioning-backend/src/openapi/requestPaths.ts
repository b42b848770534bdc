import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  checkAnswerSchema,
  connectionSchema,
  dryRunSchema,
  impactSchema,
  requestSchema,
  requestsPageSchema,
  revealedPasswordSchema,
} from '@plumbline/backstage-plugin-provisioning-common';
import { z } from 'zod';
import {
  actSchema,
  approveSchema,
  checkSchema,
  decideSchema,
  listSchema,
  modifySchema,
  retrySchema,
  submitSchema,
  transferSchema,
} from '../routes/schemas';
import { bodyErrors, idParams, readErrors, unknown } from './responses';

/** What is done with a request; the answer is what became of it. */
function acting(
  operationId: string,
  summary: string,
  schema: z.ZodType,
  canDryRun = true,
) {
  return {
    post: {
      operationId,
      summary,
      requestParams: { path: idParams },
      requestBody: {
        ...(!schema.safeParse(undefined).success && { required: true }),
        ...jsonContent('What is said with it', schema),
      },
      responses: {
        '200': jsonContent(
          'As it is now; of a dry run, what would become of it',
          canDryRun ? z.union([requestSchema, dryRunSchema]) : requestSchema,
        ),
        ...bodyErrors,
        ...unknown,
        '409': errorContent('It stands elsewhere, or something else goes on'),
      },
    },
  };
}

/** Requests, and what people do with them. */
export const requestPaths = {
  '/check': {
    post: {
      operationId: 'checkRequest',
      summary:
        'What a request, or a change of one, would meet; changes nothing',
      requestBody: {
        required: true,
        ...jsonContent('What would be asked for', checkSchema),
      },
      responses: {
        '200': jsonContent('What it would meet', checkAnswerSchema),
        ...readErrors,
        '400': errorContent('What was sent is malformed'),
        ...unknown,
      },
    },
  },
  '/requests': {
    get: {
      operationId: 'listRequests',
      summary: 'Requests for services that the caller may see, newest first',
      requestParams: { query: listSchema },
      responses: {
        '200': jsonContent('One page', requestsPageSchema),
        '400': errorContent('What was asked is malformed'),
        ...readErrors,
      },
    },
    post: {
      operationId: 'request',
      summary: 'Asks for a product; what a policy denies is kept as refused',
      requestBody: {
        required: true,
        ...jsonContent('What is asked for', submitSchema),
      },
      responses: {
        '200': jsonContent('What would become of it (dry run)', dryRunSchema),
        '201': jsonContent('The request', requestSchema),
        ...bodyErrors,
        '404': errorContent('There is no such product'),
      },
    },
  },
  '/requests/{id}': {
    get: {
      operationId: 'getRequest',
      summary: 'One request, with all that became of it',
      requestParams: { path: idParams },
      responses: {
        '200': jsonContent('The request', requestSchema),
        ...readErrors,
        ...unknown,
      },
    },
  },
  '/requests/{id}/log': {
    get: {
      operationId: 'readLog',
      summary: 'What Terraform said, without secrets',
      requestParams: { path: idParams },
      responses: {
        '200': jsonContent(
          'The last lines',
          z.object({ lines: z.array(z.string()) }),
        ),
        ...readErrors,
        ...unknown,
      },
    },
  },
  '/requests/{id}/impact': {
    get: {
      operationId: 'getImpact',
      summary: 'Whom a change of its service reaches, and its open incidents',
      requestParams: { path: idParams },
      responses: {
        '200': jsonContent(
          'Without impact where evidence does not know the service',
          z.object({ impact: impactSchema.optional() }),
        ),
        ...readErrors,
        ...unknown,
      },
    },
  },
  '/requests/{id}/connection': {
    get: {
      operationId: 'getConnection',
      summary:
        'How its requester and the group that owns it reach what was made; never the password',
      requestParams: { path: idParams },
      responses: {
        '200': jsonContent('Where it listens, and as whom', connectionSchema),
        ...bodyErrors,
        ...unknown,
        '409': errorContent(
          'Nothing is there to connect to, or nothing says how',
        ),
      },
    },
  },
  '/requests/{id}/reveal': {
    post: {
      operationId: 'revealPassword',
      summary: 'The password, shown once to one person; recorded in the audit',
      requestParams: { path: idParams },
      responses: {
        '200': jsonContent('The password', revealedPasswordSchema),
        ...bodyErrors,
        ...unknown,
        '409': errorContent(
          'It was shown before, is kept elsewhere, or nothing is there',
        ),
        '429': errorContent('The caller tried it too often within the hour'),
      },
    },
  },
  '/requests/{id}/modify': acting(
    'modify',
    'Changes what was asked for, on the same road',
    modifySchema,
  ),
  '/requests/{id}/approve': acting(
    'approve',
    'Allows what was planned; never for who asked for it',
    approveSchema,
    false,
  ),
  '/requests/{id}/reject': acting(
    'reject',
    'Refuses what was planned, with a reason',
    decideSchema,
    false,
  ),
  '/requests/{id}/withdraw': acting(
    'withdraw',
    'Takes back what the caller asked for, before any of it is made',
    decideSchema,
    false,
  ),
  '/requests/{id}/extend': acting('extend', 'Gives it more time', actSchema),
  '/requests/{id}/destroy': acting('destroy', 'Gives it back', actSchema),
  '/requests/{id}/revert': acting(
    'revert',
    'Makes it again what was asked for, after drift',
    actSchema,
  ),
  '/requests/{id}/transfer': acting(
    'transfer',
    'Hands it to another group, one of whose approvers takes it',
    transferSchema,
  ),
  '/requests/{id}/retry': acting(
    'retry',
    'Plans again what failed, judges again what was refused; corrected where an intent is sent',
    retrySchema,
  ),
};

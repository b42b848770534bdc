import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  occurrenceReceiptSchema,
  reviewImportSchema,
  toilSourceSchema,
} from '@plumbline/backstage-plugin-toil-common';
import { z } from 'zod';

const receivedSchema = z.object({
  status: z.enum(['stored', 'duplicate', 'ignored']),
});

/** What is read by itself, and reviews. */
export const sourcesPaths = {
  '/webhooks/github': {
    post: {
      operationId: 'receiveGithubWebhook',
      summary:
        "GitHub's deployment_review and workflow_run, signed; again changes nothing",
      security: [],
      requestBody: {
        required: true,
        ...jsonContent('The event', z.record(z.string(), z.unknown())),
      },
      responses: {
        '200': jsonContent('Known, or nothing to be kept', receivedSchema),
        '201': jsonContent('It was kept', receivedSchema),
        '400': errorContent('It is no such event'),
        '401': errorContent('The signature fits no secret, or there is none'),
      },
    },
  },
  '/reviews': {
    post: {
      operationId: 'importReview',
      summary: 'Action items of an incident review; again changes nothing',
      requestBody: {
        required: true,
        ...jsonContent('The review', reviewImportSchema),
      },
      responses: {
        '200': jsonContent('What became of them', occurrenceReceiptSchema),
        '400': errorContent('Nothing tells when it was'),
        '401': errorContent('Credentials are missing'),
        '403': errorContent('The permission to report is missing'),
      },
    },
  },
  '/sources': {
    get: {
      operationId: 'listSources',
      summary: 'Trackers that are read, and how that goes',
      responses: {
        '200': jsonContent(
          'All of them',
          z.object({ items: z.array(toilSourceSchema) }),
        ),
        '401': errorContent('Credentials are missing'),
        '403': errorContent('The permission to report is missing'),
      },
    },
  },
};

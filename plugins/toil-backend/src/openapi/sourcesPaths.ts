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

/** What is read by itself, and reviews. */
export const sourcesPaths = {
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

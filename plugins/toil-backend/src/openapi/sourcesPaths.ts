import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import { toilSourceSchema } from '@plumbline/backstage-plugin-toil-common';
import { z } from 'zod';

/** What is read by itself. */
export const sourcesPaths = {
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

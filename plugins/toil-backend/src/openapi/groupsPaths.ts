import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  groupMergeSchema,
  groupSplitSchema,
  toilGroupSchema,
} from '@plumbline/backstage-plugin-toil-common';
import { z } from 'zod';

const errors = {
  '400': errorContent('What was sent is malformed'),
  '401': errorContent('Credentials are missing'),
  '403': errorContent('The permission is missing, or a person is asked for'),
  '404': errorContent('There is none that the caller may see'),
  '409': errorContent('It can not be done, and why'),
};

/** What people decide about groups. */
export const groupsPaths = {
  '/groups/merge': {
    post: {
      operationId: 'mergeGroups',
      summary: 'Makes groups one, whatever is told of later',
      requestBody: {
        required: true,
        ...jsonContent('Which', groupMergeSchema),
      },
      responses: {
        '200': jsonContent('The group', toilGroupSchema),
        ...errors,
      },
    },
  },
  '/groups/{id}/split': {
    post: {
      operationId: 'splitGroup',
      summary: 'Parts occurrences, and all in the same words, from the rest',
      requestParams: { path: z.object({ id: z.string() }) },
      requestBody: {
        required: true,
        ...jsonContent('Which', groupSplitSchema),
      },
      responses: {
        '200': jsonContent(
          'The groups that came of it',
          z.object({ items: z.array(toilGroupSchema) }),
        ),
        ...errors,
      },
    },
  },
};

import { pageSchema } from '@plumbline/backstage-plugin-evidence-common';
import {
  createOpenApiDocument,
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  candidateDetailSchema,
  candidateInputSchema,
  candidateQuerySchema,
  groupQuerySchema,
  listedCandidateSchema,
  occurrenceBatchSchema,
  occurrenceInputSchema,
  occurrenceReceiptSchema,
  overrideInputSchema,
  reviewInputSchema,
  runInputSchema,
  stateInputSchema,
  teamQuerySchema,
  teamToilSchema,
  toilGroupSchema,
  toilSummarySchema,
  unmatchedServiceSchema,
} from '@plumbline/backstage-plugin-toil-common';
import { z } from 'zod';
import { groupsPaths } from './groupsPaths';
import { sourcesPaths } from './sourcesPaths';
import { membersQuerySchema, removalSchema } from '../routes/occurrences';

const readErrors = { '401': errorContent('Credentials are missing') };
const bodyErrors = {
  ...readErrors,
  '400': errorContent('What was sent is malformed'),
  '403': errorContent('The permission is missing, or a person is asked for'),
};
const unknown = {
  '404': errorContent('There is none that the caller may see'),
};
const idParams = z.object({ id: z.string() });

/** What people and machines say of one candidate. */
function saying(operationId: string, summary: string, schema: z.ZodType) {
  return {
    post: {
      operationId,
      summary,
      requestParams: { path: idParams },
      requestBody: { required: true, ...jsonContent('What is said', schema) },
      responses: {
        '200': jsonContent('As it is now', candidateDetailSchema),
        ...bodyErrors,
        ...unknown,
        '409': errorContent('It does not fit, or somebody decided meanwhile'),
      },
    },
  };
}

const batchSchema = z.object({
  source: z.string(),
  items: z.array(occurrenceInputSchema).min(1).max(1_000),
  anyOrder: occurrenceBatchSchema.shape.anyOrder,
});

/** What `GET /openapi.json` answers, and docs/openapi/toil.json holds. */
export function describeToilApi(baseUrl: string): object {
  return createOpenApiDocument({
    title: 'Toil',
    description: 'Recurring manual work, ranked by what really happens',
    baseUrl,
    paths: {
      '/summary': {
        get: {
          operationId: 'getSummary',
          summary: 'How much there is of everything',
          responses: {
            '200': jsonContent('Counts', toilSummarySchema),
            ...readErrors,
          },
        },
      },
      '/team': {
        get: {
          operationId: 'getTeam',
          summary: "What recurring work takes of a team's time",
          requestParams: { query: teamQuerySchema },
          responses: {
            '200': jsonContent('As far as is known', teamToilSchema),
            '400': errorContent('What was asked is malformed'),
            ...readErrors,
          },
        },
      },
      '/candidates': {
        get: {
          operationId: 'listCandidates',
          summary: 'The backlog, the highest priority first',
          requestParams: { query: candidateQuerySchema },
          responses: {
            '200': jsonContent('One page', pageSchema(listedCandidateSchema)),
            '400': errorContent('What was asked is malformed'),
            ...readErrors,
          },
        },
        post: {
          operationId: 'addCandidate',
          summary: 'Adds a candidate, or takes up a suggestion',
          requestBody: {
            required: true,
            ...jsonContent('What is said of it', candidateInputSchema),
          },
          responses: {
            '201': jsonContent('As it is now', candidateDetailSchema),
            ...bodyErrors,
            ...unknown,
            '409': errorContent('The group has a candidate'),
          },
        },
      },
      '/candidates/{id}': {
        get: {
          operationId: 'getCandidate',
          summary: 'One candidate, with what was counted and what was said',
          requestParams: { path: idParams },
          responses: {
            '200': jsonContent('The candidate', candidateDetailSchema),
            ...readErrors,
            ...unknown,
          },
        },
      },
      '/candidates/{id}/review': saying(
        'reviewCandidate',
        'Says what is so; clears what made it stale',
        reviewInputSchema,
      ),
      '/candidates/{id}/override': saying(
        'overrideBucket',
        'Puts it into another bucket for a while',
        overrideInputSchema,
      ),
      '/candidates/{id}/start': saying(
        'startCandidate',
        'Begins; needs the readiness contract',
        stateInputSchema,
      ),
      '/candidates/{id}/open': saying(
        'openCandidate',
        'Takes it up, or puts it back',
        stateInputSchema,
      ),
      '/candidates/{id}/finish': saying(
        'finishCandidate',
        'It is automated',
        stateInputSchema,
      ),
      '/candidates/{id}/dismiss': saying(
        'dismissCandidate',
        'Nothing will be done about it',
        stateInputSchema,
      ),
      '/candidates/{id}/promote': saying(
        'promoteCandidate',
        'One rung up, where it is earned',
        stateInputSchema,
      ),
      '/candidates/{id}/demote': saying(
        'demoteCandidate',
        'One rung down',
        stateInputSchema,
      ),
      '/candidates/{id}/runs': saying(
        'reportRun',
        'A run or a rehearsal; one that failed costs a rung',
        runInputSchema,
      ),
      '/groups': {
        get: {
          operationId: 'listGroups',
          summary: 'Occurrences of the same work, the largest group first',
          requestParams: { query: groupQuerySchema },
          responses: {
            '200': jsonContent('One page', pageSchema(toilGroupSchema)),
            '400': errorContent('What was asked is malformed'),
            ...readErrors,
          },
        },
      },
      '/groups/{id}': {
        get: {
          operationId: 'getGroup',
          summary: 'By an id that it has or had',
          requestParams: { path: idParams, query: membersQuerySchema },
          responses: {
            '200': jsonContent('The group', toilGroupSchema),
            ...readErrors,
            ...unknown,
          },
        },
      },
      '/unmatched': {
        get: {
          operationId: 'listUnmatched',
          summary: 'Names in occurrences that match no service',
          responses: {
            '200': jsonContent(
              'All of them',
              z.object({ items: z.array(unmatchedServiceSchema) }),
            ),
            ...readErrors,
          },
        },
      },
      ...sourcesPaths,
      ...groupsPaths,
      '/occurrences': {
        post: {
          operationId: 'reportOccurrences',
          summary: 'Tells of work done by hand; again changes nothing',
          requestBody: {
            required: true,
            ...jsonContent('At most 1,000', batchSchema),
          },
          responses: {
            '200': jsonContent('What became of it', occurrenceReceiptSchema),
            ...bodyErrors,
          },
        },
      },
      '/occurrences/remove': {
        post: {
          operationId: 'removeOccurrences',
          summary: 'Takes occurrences back, as if never told of',
          requestBody: {
            required: true,
            ...jsonContent('Their ids', removalSchema),
          },
          responses: {
            '200': jsonContent(
              'How many there were',
              z.object({ removed: z.number().int() }),
            ),
            ...bodyErrors,
          },
        },
      },
    },
  });
}

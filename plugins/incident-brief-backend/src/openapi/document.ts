import {
  candidateSchema,
  resolutionSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  createOpenApiDocument,
  errorContent,
  errorSchema,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import { briefSchema } from '@plumbline/backstage-plugin-incident-brief-common';
import { z } from 'zod';
import { briefQuerySchema } from '../briefQuery';
import { deliveryPaths } from './deliveryPaths';
import { correctionPaths, pinPaths } from './reviewPaths';

const unresolvedSchema = errorSchema
  .extend({
    status: z.enum(['unmatched', 'ambiguous']),
    /** In rank order; the nearest names when nothing matched. */
    candidates: z.array(candidateSchema),
    resolution: resolutionSchema,
  })
  .meta({ id: 'Unresolved' });

const briefResponses = {
  '200': {
    description: 'The brief',
    content: {
      'application/json': { schema: briefSchema },
      'text/markdown': { schema: z.string() },
    },
  },
  '400': errorContent('What was asked is malformed'),
  '401': errorContent('Credentials are missing'),
  '404': jsonContent('Nothing matched; the nearest names', unresolvedSchema),
  '409': jsonContent('More than one matched', unresolvedSchema),
  '503': errorContent('Evidence could not be asked'),
};

/** What `GET /openapi.json` answers, and docs/openapi/incident-brief.json holds. */
export function describeBriefApi(baseUrl: string): object {
  return createOpenApiDocument({
    title: 'Incident briefs',
    description:
      'From a signal to what a responder needs, with what is not known',
    baseUrl,
    paths: {
      '/brief': {
        post: {
          operationId: 'postBrief',
          summary:
            "The brief of a signal that is too long for a URL, as 'GET' answers it",
          requestBody: {
            required: true,
            ...jsonContent('What is asked', briefQuerySchema),
          },
          responses: briefResponses,
        },
        get: {
          operationId: 'getBrief',
          summary: "The brief; give exactly one of 'signal' and 'entityRef'",
          requestParams: { query: briefQuerySchema },
          responses: briefResponses,
        },
      },
      ...correctionPaths,
      ...pinPaths,
      ...deliveryPaths,
    },
  });
}

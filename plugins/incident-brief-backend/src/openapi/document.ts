import {
  candidateSchema,
  resolutionSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { briefSchema } from '@plumbline/backstage-plugin-incident-brief-common';
import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { briefQuerySchema } from '../briefQuery';

const errorSchema = z
  .object({ error: z.object({ name: z.string(), message: z.string() }) })
  .meta({ id: 'Error' });

const unresolvedSchema = errorSchema.extend({
  status: z.enum(['unmatched', 'ambiguous']),
  /** In rank order; the nearest names when nothing matched. */
  candidates: z.array(candidateSchema),
  resolution: resolutionSchema,
});

/** The OpenAPI document, made from the same schemas that check and shape the data. */
export function createOpenApiDocument(baseUrl: string): object {
  const json = <T extends z.ZodType>(description: string, schema: T) => ({
    description,
    content: { 'application/json': { schema } },
  });
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Incident briefs',
      version: '1',
      description:
        'From a signal to what a responder needs, with what is not known',
    },
    servers: [{ url: baseUrl }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
    paths: {
      '/brief': {
        get: {
          operationId: 'getBrief',
          summary: "The brief; give exactly one of 'signal' and 'entityRef'",
          requestParams: { query: briefQuerySchema },
          responses: {
            '200': {
              description: 'The brief',
              content: {
                'application/json': { schema: briefSchema },
                'text/markdown': { schema: z.string() },
              },
            },
            '400': json('What was asked is malformed', errorSchema),
            '401': json('Credentials are missing', errorSchema),
            '404': json('Nothing matched; the nearest names', unresolvedSchema),
            '409': json('More than one matched', unresolvedSchema),
            '503': json('Evidence could not be asked', errorSchema),
          },
        },
      },
    },
  });
}

import {
  factDefinitions,
  observationsReceiptSchema,
  observationsSchema,
  observedEdgeSchema,
  observedFactSchema,
  observedWorkloadSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  errorContent,
  jsonContent,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { bodyErrors } from './errors';

/** One form for each fact that is known. */
const factSchema = z.union(
  factDefinitions.map(({ name, description, maxAgeSeconds, schema }) =>
    observedFactSchema.extend({ name: z.literal(name), value: schema }).meta({
      title: name,
      description: `${description}. Stale after ${maxAgeSeconds} seconds`,
    }),
  ),
);

const pushedSchema = observationsSchema.extend({
  facts: z.array(factSchema).max(50_000).default([]),
  edges: z.array(observedEdgeSchema).max(50_000).default([]),
  workloads: z.array(observedWorkloadSchema).max(50_000).default([]),
});

export const observationsPaths: ZodOpenApiPathsObject = {
  '/observations': {
    post: {
      operationId: 'pushObservations',
      summary: 'What a source saw; a bad item is refused and the rest is kept',
      requestBody: {
        required: true,
        ...jsonContent('Facts, edges and workloads', pushedSchema),
      },
      responses: {
        '200': jsonContent(
          'What became of each item',
          observationsReceiptSchema,
        ),
        ...bodyErrors,
        '403': errorContent(
          'The permission for this is missing, or the source belongs to another principal',
        ),
      },
    },
  },
};

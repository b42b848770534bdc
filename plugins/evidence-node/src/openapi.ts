import { z } from 'zod';
import {
  createDocument,
  ZodOpenApiOperationObject,
  ZodOpenApiPathsObject,
} from 'zod-openapi';
import { setAsideSchema } from './setAside';

/** How Backstage answers what it refuses; `message` is one sentence. */
export const errorSchema = z
  .looseObject({
    error: z.looseObject({ name: z.string(), message: z.string() }),
  })
  .meta({ id: 'Error' });

/** A response, or the body of a request, in JSON. */
export function jsonContent<T extends z.ZodType>(
  description: string,
  schema: T,
) {
  return { description, content: { 'application/json': { schema } } };
}

/** @param when - in which case it is answered */
export function errorContent(when: string) {
  return jsonContent(when, errorSchema);
}

/** Answered by the edge of every plugin; see `edgeOf`. */
const setAsidePath: ZodOpenApiPathsObject = {
  '/set-aside': {
    get: {
      operationId: 'listSetAside',
      summary: 'How many entries each loop passes over because they fail',
      responses: {
        '200': jsonContent('By loop', setAsideSchema),
        '401': errorContent('Credentials are missing'),
      },
    },
  },
};

/**
 * The OpenAPI document of one backend, made from the schemas that check and
 * shape its data. Without an `id` in its `meta`, a schema is written out in
 * place.
 */
export function createOpenApiDocument(options: {
  title: string;
  description: string;
  /**
   * What the paths are relative to; a path itself where the document is written
   * to a file, which knows no installation.
   */
  baseUrl: string;
  paths: ZodOpenApiPathsObject;
}): object {
  const { title, description, baseUrl, paths } = options;
  return createDocument({
    openapi: '3.1.0',
    info: { title, version: '1', description },
    servers: [{ url: baseUrl }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
    paths: withCommonErrors({ ...paths, ...setAsidePath }),
  });
}

/** Every operation refuses malformed input, and callers whom it does not know. */
function withCommonErrors(paths: ZodOpenApiPathsObject): ZodOpenApiPathsObject {
  return mapValues(paths, item =>
    mapValues(item, operation => {
      if (!isOperation(operation)) {
        return operation;
      }
      const takesInput =
        operation.requestParams?.query || operation.requestBody;
      return {
        ...operation,
        responses: {
          ...(takesInput && { '400': errorContent('Malformed input') }),
          ...(!operation.security && {
            '401': errorContent('Missing or unknown credentials'),
          }),
          ...operation.responses,
        },
      };
    }),
  );
}

function isOperation(value: unknown): value is ZodOpenApiOperationObject {
  return typeof value === 'object' && value !== null && 'responses' in value;
}

function mapValues<T extends object>(
  object: T,
  change: (value: T[keyof T]) => T[keyof T],
): T {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, change(value)]),
  ) as T;
}

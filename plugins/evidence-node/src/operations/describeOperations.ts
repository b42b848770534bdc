import {
  isRaw,
  Operation,
  Operations,
  paramNames,
  RawRoute,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { errorContent, jsonContent } from '../openapi';

/** The OpenAPI paths of all routes of a plugin. */
export function describeOperations(
  operations: Operations,
): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, operation] of Object.entries(operations)) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: {
        operationId,
        summary: operation.summary,
        ...parametersOf(operation),
        ...requestBodyOf(operation),
        ...(isRaw(operation)
          ? describeRaw(operation)
          : { responses: responsesOf(operation) }),
      },
    };
  }
  return paths as ZodOpenApiPathsObject;
}

function requestBodyOf(operation: Operation | RawRoute) {
  const body =
    (isRaw(operation) ? undefined : operation.documentedBody) ?? operation.body;
  const bodies =
    (isRaw(operation) && operation.bodies) ||
    (body && { 'application/json': body });
  return (
    bodies && {
      requestBody: {
        ...(Object.values(bodies).every(
          schema => !schema.safeParse(undefined).success,
        ) && { required: true }),
        description: 'The request',
        content: Object.fromEntries(
          Object.entries(bodies).map(([type, schema]) => [type, { schema }]),
        ),
      },
    }
  );
}

function parametersOf(operation: Operation | RawRoute) {
  const names = paramNames(operation.path);
  const header = isRaw(operation) ? operation.headers : undefined;
  const { query } = operation;
  const requestParams = {
    ...(names.length > 0 && {
      path: z.object(Object.fromEntries(names.map(name => [name, z.string()]))),
    }),
    ...(query && { query }),
    ...(header && { header }),
  };
  return Object.keys(requestParams).length > 0 ? { requestParams } : {};
}

function responsesOf(operation: Operation) {
  const { output, status = output ? 200 : 204, alsoStatus } = operation;
  const answer = output
    ? {
        description: 'The answer',
        content: Object.fromEntries([
          ['application/json', { schema: output }],
          ...(operation.downloads ?? []).map(type => [
            type,
            { schema: z.string() },
          ]),
        ]),
      }
    : { description: 'Done' };
  return {
    [status]: answer,
    ...(alsoStatus && {
      [alsoStatus.status]: alsoStatus.output
        ? jsonContent('The answer', alsoStatus.output)
        : answer,
    }),
    ...((operation.permission || operation.caller) && {
      403: errorContent('The caller may not do this'),
    }),
    ...errorsOf(operation.errors ?? {}),
  };
}

function errorsOf(errors: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(errors).map(([status, when]) => [
      status,
      errorContent(when),
    ]),
  );
}

function describeRaw(route: RawRoute) {
  return {
    ...(route.signed && { security: [] }),
    responses: Object.fromEntries(
      Object.entries(route.responses).map(([status, answer]) => [
        status,
        typeof answer === 'string'
          ? errorContent(answer)
          : {
              description: 'The answer',
              content: Object.fromEntries(
                Object.entries(answer).map(([type, schema]) => [
                  type,
                  { schema },
                ]),
              ),
            },
      ]),
    ),
  };
}

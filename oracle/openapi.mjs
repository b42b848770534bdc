// The OpenAPI oracle: `node oracle/main.mjs write|check openapi`.
import { createRequire } from 'node:module';
import { asSet } from './canonical.mjs';

const methods = ['get', 'post', 'put', 'patch', 'delete'];
const proseKeys = new Set(['description', 'title', 'examples', 'summary']);
/** Lists of a schema whose order means nothing. */
const setKeys = new Set([
  'required',
  'enum',
  'type',
  'anyOf',
  'oneOf',
  'allOf',
]);
/** Keys whose value is a schema, or a list or a map of schemas. */
const schemaKeys = new Set([
  ...['items', 'additionalProperties', 'not', 'propertyNames', 'contains'],
]);
const schemaLists = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);

/**
 * A schema without references, texts and orders. One that is within itself is
 * named by how many steps up it is, not by its name.
 * @param within - the references that lead here, outermost first
 */
function canonicalSchema(schema, schemas, within = []) {
  if (schema === true || schema === false) {
    return schema ? {} : false;
  }
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1);
    const found = within.lastIndexOf(name);
    if (found >= 0) {
      return { recursive: within.length - found };
    }
    const beside = { ...schema, $ref: undefined };
    return canonicalSchema({ ...schemas[name], ...beside }, schemas, [
      ...within,
      name,
    ]);
  }
  const inner = each => canonicalSchema(each, schemas, within);
  const result = {};
  for (const [key, value] of Object.entries(schema)) {
    if (proseKeys.has(key) || value === undefined) {
      continue;
    }
    if (key === 'const') {
      result.enum = [value];
    } else if (key === 'properties' || key === 'patternProperties') {
      result[key] = Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, inner(each)]),
      );
    } else if (schemaLists.has(key)) {
      const each = value.map(inner);
      result[key] = setKeys.has(key) ? asSet(each) : each;
    } else if (schemaKeys.has(key)) {
      result[key] = inner(value);
    } else if (setKeys.has(key) && Array.isArray(value)) {
      result[key] = asSet(value);
    } else {
      result[key] = value;
    }
  }
  // Allowed in any case.
  if (Object.keys(result.additionalProperties ?? { no: 1 }).length === 0) {
    delete result.additionalProperties;
  }
  return result;
}

/** `{ [content type]: schema }` of a body or a response. */
function contentOf({ content = {} }, schemas) {
  return Object.fromEntries(
    Object.entries(content).map(([type, { schema }]) => [
      type,
      schema ? canonicalSchema(schema, schemas) : {},
    ]),
  );
}

function canonicalOperation(operation, shared, schemas) {
  const parameters = [...shared, ...(operation.parameters ?? [])];
  return {
    parameters: Object.fromEntries(
      parameters.map(
        ({ in: where, name, schema, required = false, ...rest }) => [
          `${where} ${name}`,
          {
            required,
            schema: canonicalSchema(schema, schemas),
            ...(rest.style && { style: rest.style }),
            ...(rest.explode !== undefined && { explode: rest.explode }),
          },
        ],
      ),
    ),
    ...(operation.requestBody && {
      body: {
        required: operation.requestBody.required ?? false,
        content: contentOf(operation.requestBody, schemas),
      },
    }),
    ...(operation.security && { security: asSet(operation.security) }),
    responses: Object.fromEntries(
      Object.entries(operation.responses).map(([status, response]) => [
        status,
        contentOf(response, schemas),
      ]),
    ),
  };
}

/**
 * The operations of an OpenAPI document, by method and whole path:
 * `{ ['GET /api/…']: { parameters, body?, responses } }`.
 */
export function canonicalDocument({ servers, paths, components }) {
  const operations = {};
  for (const [path, item] of Object.entries(paths)) {
    for (const method of methods.filter(each => item[each])) {
      operations[`${method.toUpperCase()} ${servers[0].url}${path}`] =
        canonicalOperation(
          item[method],
          item.parameters ?? [],
          components.schemas,
        );
    }
  }
  return operations;
}

/** All operations of the backends, as the code of today describes them. */
export function describeOpenApi() {
  const require = createRequire(import.meta.url);
  require('@backstage/cli/config/nodeTransform.cjs');
  const { documents } = require('../scripts/openApiDocuments.cjs');
  return Object.assign(
    {},
    ...Object.values(documents).map(document =>
      // As a reader gets it: keys that are undefined are not there.
      canonicalDocument(JSON.parse(JSON.stringify(document))),
    ),
  );
}

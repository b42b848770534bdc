import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A schema of an OpenAPI 3.1 document, as far as requests are made from it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
}

export interface Parameter {
  in: 'path' | 'query' | 'header';
  name: string;
  required?: boolean;
  schema: Schema;
}

/** One operation of one of the five backends, as its OpenAPI document says. */
export interface Operation {
  plugin: string;
  /** In capitals. */
  method: string;
  /** From the root, with `{name}` for parameters. */
  path: string;
  parameters: Parameter[];
  /** The schema of a JSON body, where one is taken. */
  body?: Schema;
  /** What `$ref` refers to, by the name after `#/components/schemas/`. */
  schemas: Record<string, Schema>;
}

const plugins = [
  'evidence',
  'incident-brief',
  'provisioning',
  'scorecards',
  'toil',
];

/** An operation as the document has it. */
interface Documented {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

const methods = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** Every operation of the backends, in the order of their documents. */
export function readOperations(): Operation[] {
  return plugins.flatMap(plugin => {
    const document = JSON.parse(
      readFileSync(
        resolve(__dirname, `../../docs/openapi/${plugin}.json`),
        'utf8',
      ),
    );
    return Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, Documented>)
        .filter(([method]) => methods.has(method))
        .map(([method, operation]) => {
          const json = Object.entries(
            operation.requestBody?.content ?? {},
          ).find(([type]) => type.includes('json'));
          return {
            plugin,
            method: method.toLocaleUpperCase('en-US'),
            path: `${document.servers[0].url}${path}`,
            parameters: operation.parameters ?? [],
            body: json?.[1].schema,
            schemas: document.components.schemas,
          };
        }),
    );
  });
}

/** What an operation is called in tables: method and path. */
export function nameOf({ method, path }: Operation): string {
  return `${method} ${path}`;
}

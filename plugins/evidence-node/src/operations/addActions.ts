import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  isRaw,
  Operation,
  Operations,
  paramNames,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type { ZodTypeAny } from 'zod/v3';
import type { OperationRunner } from './addOperations';

type ZodOfActions = Parameters<
  Parameters<ActionsRegistryService['register']>[0]['schema']['input']
>[0];
type JsonSchema = {
  $ref?: string;
  type?: string;
  description?: string;
  enum?: string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
};

/**
 * Registers the operations that have an `action`. Parameters, query and body
 * are one flat object. The answer is the JSON of the REST API as text: an
 * action's output passes through a schema that would strip and reorder it.
 */
export function addActions(options: {
  actions: ActionsRegistryService;
  runner: OperationRunner<Operations>;
}): void {
  const { actions, runner } = options;
  for (const [id, operation] of Object.entries(runner.operations)) {
    if (isRaw(operation) || !operation.action) {
      continue;
    }
    const { action, method } = operation;
    actions.register({
      name: action.name,
      title: action.title,
      description: action.description,
      attributes: {
        readOnly: action.readOnly ?? method === 'get',
        idempotent: action.readOnly ?? method !== 'post',
        destructive: action.destructive ?? method === 'delete',
      },
      schema: {
        input: zod => inputOf(zod, operation),
        output: zod =>
          zod.object({
            answer: zod.string().describe('JSON as the REST API gives it'),
          }),
      },
      async action({ input, credentials }) {
        const answer = await runner.run(
          id,
          split(operation, action.rewrite?.(input) ?? input),
          { credentials },
        );
        return { output: { answer: JSON.stringify(answer ?? {}) } };
      },
    });
  }
}

function namesOf(schema: z.ZodType | undefined): string[] {
  return Object.keys(schema ? jsonSchemaOf(schema).properties ?? {} : {});
}

function split(operation: Operation, input: Record<string, unknown>) {
  const inPath = paramNames(operation.path);
  const inQuery = namesOf(operation.query);
  const pick = (wanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(input).filter(([name]) => wanted(name)));
  return {
    params: pick(name => inPath.includes(name)) as Record<string, string>,
    query: Object.fromEntries(
      Object.entries(pick(name => inQuery.includes(name))).map(
        ([name, value]) => [
          name,
          typeof value === 'boolean' ? String(value) : value,
        ],
      ),
    ),
    body: pick(name => !inPath.includes(name) && !inQuery.includes(name)),
  };
}

/** Backstage reads zod 3, in which a schema of zod 4 is an empty one. */
function inputOf(zod: ZodOfActions, operation: Operation) {
  const fields: Record<string, ZodTypeAny> = {};
  for (const name of paramNames(operation.path)) {
    fields[name] = zod.string();
  }
  if (operation.query) {
    const { required = [] } = jsonSchemaOf(operation.query);
    for (const [name, field] of fieldsOf(operation.query)) {
      if (name === 'format' && operation.downloads) {
        continue; // An answer is JSON.
      }
      // Some clients send numbers and flags as text.
      const schema = described(
        zod.union([zod.string(), zod.number(), zod.boolean()]),
        field,
      );
      fields[name] = required.includes(name) ? schema : schema.optional();
    }
  }
  if (operation.body) {
    const { required = [] } = jsonSchemaOf(operation.body);
    for (const [name, field] of fieldsOf(operation.body)) {
      const schema = convert(zod, field);
      fields[name] = required.includes(name) ? schema : schema.optional();
    }
  }
  return zod.object(fields);
}

/** Schemas with a name are written out where they are named. */
function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $defs = {}, ...root } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema & { $defs?: Record<string, JsonSchema> };
  const named = (part: JsonSchema): JsonSchema => ({
    ...(part.$ref && $defs[part.$ref.replace('#/$defs/', '')]),
    ...part,
  });
  const whole = named(root);
  return {
    ...whole,
    properties:
      whole.properties &&
      Object.fromEntries(
        Object.entries(whole.properties).map(([name, field]) => [
          name,
          named(field),
        ]),
      ),
  };
}

function fieldsOf(schema: z.ZodType): [string, JsonSchema][] {
  return Object.entries(jsonSchemaOf(schema).properties ?? {});
}

/** What is not convertible may be anything: the operation checks it. */
function convert(zod: ZodOfActions, schema: JsonSchema): ZodTypeAny {
  return described(bare(zod, schema), schema);
}

function bare(zod: ZodOfActions, schema: JsonSchema): ZodTypeAny {
  if (schema.enum?.length) {
    return zod.enum(schema.enum as [string, ...string[]]);
  }
  switch (schema.type) {
    case 'string':
      return zod.string();
    case 'number':
    case 'integer':
      return zod.number();
    case 'boolean':
      return zod.boolean();
    case 'array':
      return zod.array(convert(zod, schema.items ?? {}));
    default:
      return zod.any();
  }
}

function described(
  schema: ZodTypeAny,
  { description }: JsonSchema,
): ZodTypeAny {
  return description ? schema.describe(description) : schema;
}

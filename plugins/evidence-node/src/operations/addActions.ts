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

/** Operations of one action, by what chooses each. */
type Choices = [id: string, operation: Operation][];

/**
 * Registers the operations that have an `action`. Those of one name are one
 * action, whose `decision` says which is meant. Parameters, query and body are
 * one flat object. The answer is the JSON of the REST API as text: an action's
 * output passes through a schema that would strip and reorder it.
 */
export function addActions(options: {
  actions: ActionsRegistryService;
  runner: OperationRunner<Operations>;
}): void {
  const { actions, runner } = options;
  const byName = new Map<string, Choices>();
  for (const [id, operation] of Object.entries(runner.operations)) {
    if (!isRaw(operation) && operation.action) {
      const { name } = operation.action;
      byName.set(name, [...(byName.get(name) ?? []), [id, operation]]);
    }
  }
  for (const [name, choices] of byName) {
    const [, { action, method }] = choices[0];
    let inputSchema: ReturnType<typeof inputOf> | undefined;
    const { title, description, destructive = method === 'delete' } = action!;
    actions.register({
      name,
      title,
      description,
      attributes: {
        readOnly: method === 'get',
        idempotent: method !== 'post',
        destructive,
      },
      schema: {
        // Each list and each call of an action would make it anew.
        input: zod => (inputSchema ??= inputOf(zod, choices)),
        output: zod =>
          zod.object({
            answer: zod.string().describe('JSON as the REST API gives it'),
          }),
      },
      async action({ input: { decision, ...input }, credentials }) {
        const [id, operation] =
          choices.find(([, one]) => one.action?.decision === decision) ??
          choices[0];
        const answer = await runner.run(
          id,
          split(operation, operation.action?.rewrite?.(input) ?? input),
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

/** What any of the choices takes; each then checks what it was given. */
function inputOf(zod: ZodOfActions, choices: Choices) {
  const decisions = choices.flatMap(([, { action }]) => action?.decision ?? []);
  const all = choices.map(([, operation]) => fieldsFor(zod, operation));
  const fields: Record<string, ZodTypeAny> = Object.assign({}, ...all);
  for (const name of Object.keys(fields)) {
    const takers = decisions.filter((_, index) => name in all[index]);
    if (takers.length < decisions.length) {
      const { description = '' } = fields[name];
      fields[name] = fields[name]
        .optional()
        .describe(`${description} (only to ${takers.join(', ')})`.trim());
    } else if (all.some(one => one[name].isOptional())) {
      fields[name] = fields[name].optional();
    }
  }
  return zod.object({
    ...(decisions.length > 0 && {
      decision: zod.enum(decisions as [string, ...string[]]),
    }),
    ...fields,
  });
}

/** Backstage reads zod 3, in which a schema of zod 4 is an empty one. */
function fieldsFor(zod: ZodOfActions, operation: Operation) {
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
      const isText = field.type === 'string' && field.enum?.[0] !== 'true';
      // Some clients send numbers and flags as text.
      const schema = isText
        ? convert(zod, field)
        : described(
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
  return fields;
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

import {
  guideUrl,
  ruleFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { controlSchema } from '../schemas/control';

type JsonSchema = Record<string, any>;

/**
 * JSON Schema (2020-12) of a control's file, for editors: fields, and in fixtures
 * the names and shapes of facts. Rules are more than it can check; `plumbline
 * controls validate` checks those.
 */
export function controlJsonSchema(): JsonSchema {
  // Its id makes it a definition to which the root refers.
  const {
    Control: { id, ...schema },
  } = toSchema(controlSchema).$defs;
  const { maxAge, fixtures } = schema.properties;
  maxAge.propertyNames = { enum: ruleFacts.map(({ name }) => name) };
  const fixture = fixtures.items.properties;
  const shared: JsonSchema = {};
  const factProperties = ruleFacts.map(({ name, description, schema: of }) => {
    const { $defs, ...fact } = toSchema(of);
    Object.assign(shared, $defs);
    return [name, { ...fact, description }];
  });
  fixture.facts = {
    description: fixture.facts.description,
    type: 'object',
    properties: Object.fromEntries(factProperties),
    additionalProperties: false,
  };
  fixture.stale.items = { enum: ruleFacts.map(({ name }) => name) };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...schema,
    description: `A standard as code. How to write one: ${guideUrl(
      'controls.md',
    )}; what a rule may read: ${guideUrl('facts.md')}`,
    // References lead from the root.
    $defs: shared,
  };
}

function toSchema(of: z.ZodType): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(of, { io: 'input' });
  return rest;
}

import type { FactDefinition } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';

type JsonSchema = Record<string, any>;

/**
 * JSON Schema (2020-12) of a file of standards, for editors: fields, and in
 * fixtures the names and shapes of facts. Rules are more than it can check.
 *
 * @param of.id - of the schema
 * @param of.facts - that rules may read
 */
export function standardSchema(of: {
  schema: z.ZodType;
  id: string;
  facts: readonly FactDefinition[];
  description: string;
}): JsonSchema {
  // Its id makes it a definition to which the root refers.
  const { id, ...schema } = toSchema(of.schema).$defs[of.id];
  const names = { enum: of.facts.map(({ name }) => name) };
  const { maxAge, fixtures } = schema.properties;
  maxAge.propertyNames = names;
  const fixture = fixtures.items.properties;
  const shared: JsonSchema = {};
  const factProperties = of.facts.map(({ name, description, schema: fact }) => {
    const { $defs, ...rest } = toSchema(fact);
    Object.assign(shared, $defs);
    return [name, { ...rest, description }];
  });
  fixture.facts = {
    description: fixture.facts.description,
    type: 'object',
    properties: Object.fromEntries(factProperties),
    additionalProperties: false,
  };
  fixture.stale.items = names;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...schema,
    description: of.description,
    // References lead from the root.
    $defs: shared,
  };
}

function toSchema(of: z.ZodType): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(of, { io: 'input' });
  return rest;
}

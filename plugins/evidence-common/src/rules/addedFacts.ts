import { z } from 'zod';
import type { FactDefinition } from '../facts/definition';
import { ruleFacts } from '../facts/registry';
import type { AddedFact } from '../schemas/facts';
import { namespaceOf } from './namespaceOf';
import { RuleEngine } from './RuleEngine';

/** A fact as a module defines it; it is observed, of one entity. */
export type NewFact = Pick<
  FactDefinition,
  'collectors' | 'description' | 'maxAgeSeconds' | 'name' | 'schema' | 'unit'
>;

const nameOfFact = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+$/;
const taken = new Set(ruleFacts.map(({ name }) => namespaceOf(name)));

/**
 * A fact of a module as it goes to other plugins and to the command line.
 *
 * @param known - those that were added before
 * @throws Error in one sentence where it can't be read by rules, or may be
 *   confused with another fact
 */
export function describeFact(
  fact: NewFact,
  known: readonly { name: string }[] = [],
): AddedFact {
  const { collectors, description, maxAgeSeconds, name, schema, unit } = fact;
  if (!nameOfFact.test(name)) {
    throw new Error(
      `The name of the fact '${name}' must be letters and digits in parts with dots between them, such as 'acme.replicas'`,
    );
  }
  if (taken.has(namespaceOf(name))) {
    throw new Error(
      `The name of the fact '${name}' must not begin with '${namespaceOf(
        name,
      )}.': facts of evidence itself do`,
    );
  }
  const other = known.find(
    one =>
      `${one.name}.`.startsWith(`${name}.`) ||
      `${name}.`.startsWith(`${one.name}.`),
  );
  if (other) {
    throw new Error(
      other.name === name
        ? `A fact '${name}' has been added already`
        : `The facts '${name}' and '${other.name}' can't both be: one is a field of the other`,
    );
  }
  if (!(maxAgeSeconds > 0)) {
    throw new Error(`The fact '${name}' must have a 'maxAgeSeconds' above 0`);
  }
  const described = {
    name,
    description,
    maxAgeSeconds,
    collectors: [...collectors],
    ...(unit !== undefined && { unit }),
    schema: jsonSchemaOf(name, schema),
  };
  // A part of its name may be a word of the language.
  new RuleEngine([definitionOf(described)]).compile(
    `[${name}].size() > 0`,
    'bool',
  );
  return described;
}

/** The reverse, for rules and fixtures. */
export function definitionOf({ schema, ...fact }: AddedFact): FactDefinition {
  return { ...fact, schema: z.fromJSONSchema(schema) };
}

function jsonSchemaOf(name: string, schema: z.ZodType): AddedFact['schema'] {
  try {
    return z.toJSONSchema(schema, { io: 'output' });
  } catch (error) {
    throw new Error(
      `The schema of the fact '${name}' must describe JSON: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
}

import type { Environment } from '@marcbachmann/cel-js';
import { z } from 'zod';

/** What of JSON Schema the facts' schemas come to. */
type Schema = {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
};

/** Gives each shape of a fact a type in CEL, so that a misspelt field is found when a rule is loaded. */
export class FactTypes {
  readonly #environment: Environment;
  #count = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The name of the type; what CEL has no word for is `dyn`, checked at evaluation. */
  typeOf(schema: z.ZodType): string {
    return this.#typeOf(
      z.toJSONSchema(schema, {
        unrepresentable: 'any',
        io: 'output',
      }) as Schema,
    );
  }

  /** An object type of these fields. */
  record(fields: Record<string, string>): string {
    this.#count += 1;
    const name = `Shape${this.#count}`;
    this.#environment.registerType(name, { fields });
    return name;
  }

  #typeOf(schema: Schema): string {
    const { type, properties, items } = schema;
    switch (type) {
      case 'string':
        return 'string';
      case 'boolean':
        return 'bool';
      case 'number':
      case 'integer':
        // JSON has one kind of number.
        return 'double';
      case 'array':
        return `list<${items ? this.#typeOf(items) : 'dyn'}>`;
      case 'object':
        if (properties && Object.keys(properties).length > 0) {
          return this.record(
            Object.fromEntries(
              Object.entries(properties).map(([key, each]) => [
                key,
                this.#typeOf(each),
              ]),
            ),
          );
        }
        return typeof schema.additionalProperties === 'object'
          ? `map<string, ${this.#typeOf(schema.additionalProperties)}>`
          : 'map<string, dyn>';
      default:
        return 'dyn';
    }
  }
}

import { dayOrInstantSchema } from '@plumbline/backstage-plugin-evidence-common';
import type { z } from 'zod';
import { count, dayOrInstant, instant, listOf, oneOf } from '../arguments';

/** A field of a query or a body, as an option of the command line. */
export type Field = {
  required: boolean;
  description?: string;
  /** How help names its value; absent for a flag that has none. */
  placeholder?: string;
  /** All that it may be, where that is fixed. */
  values?: readonly string[];
  /** @throws InvalidArgumentError */
  parse?: (text: string, before: unknown) => unknown;
  /** The largest number that is taken. */
  max?: number | null;
};

/** The parts of a zod schema that are read here. */
type Schema = {
  description?: string;
  format?: string | null;
  maxValue?: number | null;
  shape?: Record<string, Schema>;
  def: {
    type: string;
    innerType: Schema;
    in: Schema;
    out: Schema;
    element: Schema;
    entries: Record<string, string>;
  };
};

/** The fields of an object by name; undefined for one that is not text. */
export function fieldsOf(
  schema: z.ZodType | undefined,
): Map<string, Field | undefined> {
  let at = schema as unknown as Schema | undefined;
  while (at && !at.shape) {
    at = at.def.innerType;
  }
  return new Map(
    Object.entries(at?.shape ?? {}).map(([name, one]) => [name, read(one)]),
  );
}

function read(schema: Schema): Field | undefined {
  const { description, def } = schema;
  const flag = { required: false, description };
  const text = { required: true, description, placeholder: 'text' };
  const within = (inner: Schema, required = true): Field | undefined => {
    const field = read(inner);
    return (
      field && {
        ...field,
        required: field.required && required,
        description: description ?? field.description,
      }
    );
  };
  switch (def.type) {
    case 'optional':
    case 'default':
      return within(def.innerType, false);
    case 'nullable':
      return within(def.innerType);
    case 'pipe':
      return schema === (dayOrInstantSchema as unknown)
        ? { ...text, placeholder: 'day', parse: dayOrInstant }
        : within(def.out.def.type === 'transform' ? def.in : def.out);
    case 'boolean':
      return flag;
    case 'enum': {
      const values = Object.values(def.entries);
      return values.join() === 'true,false'
        ? flag
        : { ...text, values, parse: given => oneOf(given, values) };
    }
    case 'array': {
      const { values } = read(def.element) ?? {};
      return values
        ? { ...text, values, parse: given => listOf(given, values) }
        : { ...text, parse: addTo };
    }
    case 'number':
      return {
        ...text,
        placeholder: 'count',
        parse: count,
        max: schema.maxValue,
      };
    case 'string':
      return schema.format === 'datetime'
        ? { ...text, placeholder: 'instant', parse: instant }
        : text;
    case 'union':
      return text;
    default:
      return undefined;
  }
}

/** Of an option that is given several times. */
function addTo(given: string, before: unknown): string[] {
  return [...((before as string[] | undefined) ?? []), given];
}

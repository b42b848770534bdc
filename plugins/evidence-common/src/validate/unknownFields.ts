import type { z } from 'zod';
import { nearestTypo } from './typo';

/** The parts of a zod schema that are read here. */
type Schema = {
  shape?: Record<string, Schema>;
  def: {
    type: string;
    catchall?: unknown;
    discriminator?: string;
    element?: Schema;
    in?: Schema;
    innerType?: Schema;
    options?: readonly Schema[];
    values?: readonly unknown[];
  };
};

/** Fields of names that come from outside: more of them are not listed. */
const mostNamed = 20;
const longestName = 100;

/**
 * A sentence for each field that an object has and its schema does not, which
 * is ignored: "'serverity' is not a field of an incident; did you mean
 * 'severity'?". One for all items of a list; what refuses or keeps unknown
 * fields by itself has none.
 *
 * @param what - with its article, such as `an incident`
 */
export function unknownFields(
  schema: z.ZodType,
  value: unknown,
  what: string,
): string[] {
  const found = new Map<string, { sentence: string; count: number }>();
  const note = (path: string[], name: string, known: readonly string[]) => {
    const key = [...path, name].join('.');
    const before = found.get(key);
    if (before) {
      before.count += 1;
      return;
    }
    if (found.size >= mostNamed) {
      return;
    }
    const near = nearestTypo(name, known);
    const place = path.length > 0 ? `'${path.join('.')}' of ${what}` : what;
    const meant = near === undefined ? '' : `; did you mean '${near}'?`;
    found.set(key, {
      sentence: `'${name.slice(
        0,
        longestName,
      )}' is not a field of ${place}${meant}`,
      count: 1,
    });
  };
  walk(schema as unknown as Schema, value, [], note);
  return [...found.values()].map(({ sentence, count }) =>
    count === 1 ? sentence : `${sentence} (${count} times)`,
  );
}

function walk(
  given: Schema,
  value: unknown,
  path: string[],
  note: (path: string[], name: string, known: readonly string[]) => void,
): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  const schema = formOf(given, value);
  if (schema?.def.element && Array.isArray(value)) {
    for (const item of value) {
      walk(schema.def.element, item, path, note);
    }
    return;
  }
  if (!schema?.shape || schema.def.catchall || Array.isArray(value)) {
    return;
  }
  const known = Object.keys(schema.shape);
  for (const [name, field] of Object.entries(value)) {
    if (known.includes(name)) {
      walk(schema.shape[name], field, [...path, name], note);
    } else {
      note(path, name, known);
    }
  }
}

/** The object or list that a value is held against; undefined for any other. */
function formOf(given: Schema, value: object): Schema | undefined {
  let schema: Schema | undefined = given;
  while (schema?.def.innerType ?? schema?.def.in) {
    schema = schema!.def.innerType ?? schema!.def.in;
  }
  const { discriminator, options } = schema?.def ?? {};
  if (!options) {
    return schema;
  }
  const forms = options.flatMap(option => formOf(option, value) ?? []);
  return discriminator === undefined
    ? closestTo(value, forms)
    : forms.find(form =>
        form.shape?.[discriminator]?.def.values?.includes(
          (value as Record<string, unknown>)[discriminator],
        ),
      );
}

/**
 * The form that its literals name, such as the name of a fact; else the one that
 * most of its fields are of. Undefined where they name none.
 */
function closestTo(value: object, forms: Schema[]): Schema | undefined {
  if (Array.isArray(value)) {
    return forms.find(({ def }) => def.element);
  }
  const fields = Object.entries(value);
  const ofShape = forms.filter(({ shape }) => shape);
  const literal = fields.find(
    ([name]) => ofShape.at(0)?.shape?.[name]?.def.values,
  );
  if (literal) {
    const [name, field] = literal;
    return ofShape.find(({ shape }) =>
      shape?.[name]?.def.values?.includes(field),
    );
  }
  const fits = ({ shape = {} }: Schema) =>
    fields.filter(([name]) => Object.hasOwn(shape, name)).length;
  return ofShape.sort((a, b) => fits(b) - fits(a)).at(0);
}

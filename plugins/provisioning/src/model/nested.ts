import type { FieldSchema } from '@plumbline/backstage-plugin-provisioning-common';
import type { FormField, Value } from './form';

/** A part of a field, as a field. */
export function nestedField(
  name: string,
  schema: FieldSchema,
  required: boolean,
): FormField {
  return {
    name,
    schema,
    required,
    ...(schema.enum && { options: schema.enum.map(value => ({ value })) }),
  };
}

/** What somebody begins with who adds it: defaults, and what a box shows. */
export function newValue(schema: FieldSchema): Value {
  if (schema.default !== undefined && schema.default !== null) {
    return schema.default as Value;
  }
  switch (schema.type) {
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(
            ([name, { default: usual, type }]) =>
              usual !== undefined ||
              (schema.required?.includes(name) &&
                ['boolean', 'array', 'object'].includes(type ?? '')),
          )
          .map(([name, each]) => [name, newValue(each)]),
      );
    default:
      return '';
  }
}

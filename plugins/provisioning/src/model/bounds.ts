import type { FieldSchema } from '@plumbline/backstage-plugin-provisioning-common';

/** What a value may be, in words: `1 to 20`, `at most 30 characters`. */
export function boundWords(schema: FieldSchema): string | undefined {
  const { errorMessage, maxItems, maxLength, pattern, type } = schema;
  if (type === 'number') {
    return numberWords(schema);
  }
  if (maxItems !== undefined) {
    return `at most ${maxItems}`;
  }
  if (pattern !== undefined) {
    return errorMessage?.pattern;
  }
  // Longer than anybody types is no bound to speak of.
  return maxLength !== undefined && maxLength < 100
    ? `at most ${maxLength} characters`
    : undefined;
}

function numberWords(schema: FieldSchema): string | undefined {
  const { exclusiveMaximum, exclusiveMinimum, maximum, minimum, multipleOf } =
    schema;
  const range =
    minimum !== undefined && maximum !== undefined
      ? [`${minimum} to ${maximum}`]
      : [
          minimum !== undefined && `at least ${minimum}`,
          maximum !== undefined && `at most ${maximum}`,
        ];
  const words = [
    ...range,
    exclusiveMinimum !== undefined && `more than ${exclusiveMinimum}`,
    exclusiveMaximum !== undefined && `less than ${exclusiveMaximum}`,
    multipleOf !== undefined &&
      (multipleOf === 1 ? 'whole' : `in steps of ${multipleOf}`),
  ].filter(Boolean);
  return words.length > 0 ? words.join(', ') : undefined;
}

import type { FieldSchema } from '@plumbline/backstage-plugin-provisioning-common';

/** What a value may be, in words: `1 to 20`, `at most 30 characters`. */
export function boundWords(schema: FieldSchema): string | undefined {
  const { errorMessage, maximum, minimum, maxLength, pattern, type } = schema;
  if (type === 'number') {
    if (minimum !== undefined && maximum !== undefined) {
      return `${minimum} to ${maximum}`;
    }
    return (
      (minimum !== undefined && `at least ${minimum}`) ||
      (maximum !== undefined && `at most ${maximum}`) ||
      undefined
    );
  }
  if (pattern !== undefined) {
    return errorMessage?.pattern;
  }
  // Longer than anybody types is no bound to speak of.
  return maxLength !== undefined && maxLength < 100
    ? `at most ${maxLength} characters`
    : undefined;
}

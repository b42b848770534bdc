import { firstLine } from '../firstLine';
import { ownValue } from '../ownValue';
import { parse } from 'yaml';
import { z } from 'zod';

/**
 * What reading an annotation gave. Annotations are written by hand, so wrong
 * content is an answer in words and never an exception in the reader.
 */
export type AnnotationResult<T> =
  | { ok: true; value: T }
  | { ok: false; error: string };

/** Longer content is refused unread: nobody writes a roster of this size by hand. */
const maxCharacters = 64 * 1024;

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a map of fields',
  record: 'a map of fields',
  number: 'a number',
  boolean: 'true or false',
};

/** Reads YAML (so JSON as well) from an annotation and checks it. */
export function parseStructured<T extends z.ZodType>(
  annotation: string,
  text: string,
  schema: T,
): AnnotationResult<z.infer<T>> {
  if (text.length > maxCharacters) {
    return {
      ok: false,
      error: `annotation '${annotation}' is longer than ${maxCharacters} characters`,
    };
  }
  let content: unknown;
  try {
    content = parse(text, { logLevel: 'error' });
  } catch (error) {
    return {
      ok: false,
      error: `annotation '${annotation}' is not YAML: ${firstLine(error)}`,
    };
  }
  return checkAnnotation(annotation, content, schema);
}

/** Checks content against the annotation's schema; names the first thing wrong. */
export function checkAnnotation<T extends z.ZodType>(
  annotation: string,
  content: unknown,
  schema: T,
): AnnotationResult<z.infer<T>> {
  const result = schema.safeParse(content);
  if (result.success) {
    return { ok: true, value: result.data };
  }
  return {
    ok: false,
    error: `annotation '${annotation}' is not valid${firstFault(result.error)}`,
  };
}

/** The first thing wrong, as the end of a sentence: ` at '0.type': must be …`. */
export function firstFault({ issues: [issue] }: z.ZodError): string {
  const where = issue.path.length > 0 ? ` at '${issue.path.join('.')}'` : '';
  return `${where}: ${faultInWords(issue)}`;
}

function faultInWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    const expected = ownValue(typeNames, issue.expected) ?? issue.expected;
    return issue.message.endsWith('received undefined')
      ? `${expected} is missing`
      : `it must be ${expected}`;
  }
  return issue.code === 'invalid_value'
    ? `it must be ${issue.values.map(String).join(' or ')}`
    : issue.message;
}

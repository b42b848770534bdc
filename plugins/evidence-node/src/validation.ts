import { InputError } from '@backstage/errors';
import type { z } from 'zod';

/**
 * Reads JSON from outside.
 *
 * @throws InputError where the bytes are not JSON in UTF-8; the message does
 *   not repeat them
 * @public
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new InputError('The body must be JSON in UTF-8');
  }
}

/**
 * Checks a value from outside against a schema.
 *
 * @param what - names the value in the error, for instance `change` or `query`
 * @returns the value as the schema gives it, with defaults and normal forms
 * @throws InputError with one sentence that names the first wrong field and
 *   says what would be right; it never repeats a long or secret value
 * @public
 */
export function parseInput<T extends z.ZodType>(
  schema: T,
  value: unknown,
  what: string,
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  throw new InputError(describeIssue(result.error.issues[0], value, what));
}

function describeIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
  what: string,
): string {
  const field = fieldName(issue.path);
  const subject = field ? `'${field}' of the ${what}` : `The ${what}`;
  const missing = field !== undefined && isMissing(value, issue.path);
  switch (issue.code) {
    case 'invalid_type':
      return missing
        ? `${subject} is missing; it must be ${article(issue.expected)}`
        : `${subject} must be ${article(issue.expected)}`;
    case 'invalid_value':
      return `${subject} ${missing ? 'is missing; it ' : ''}must be ${oneOf(
        issue.values,
      )}`;
    case 'unrecognized_keys':
      return `${subject} has an unknown field '${issue.keys[0].slice(0, 100)}'`;
    case 'too_big':
      return `${subject} must have at most ${issue.maximum}${unit(
        issue.origin,
      )}`;
    case 'too_small':
      return `${subject} must have at least ${issue.minimum}${unit(
        issue.origin,
      )}`;
    case 'invalid_union':
      return (
        describeUnion(issue, value, what) ?? `${subject} has no known form`
      );
    default:
      return /^(must|needs) /.test(issue.message)
        ? `${subject} ${issue.message}`
        : `${subject} is not valid: ${issue.message}`;
  }
}

/** The form that came nearest is the one whose first complaint lies deepest. */
function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  value: unknown,
  what: string,
): string | undefined {
  const discriminator = issue.discriminator;
  if (discriminator !== undefined) {
    const options = 'options' in issue ? issue.options : undefined;
    const path = fieldName(
      issue.path.at(-1) === discriminator
        ? issue.path
        : [...issue.path, discriminator],
    );
    return Array.isArray(options)
      ? `'${path}' of the ${what} must be ${oneOf(options)}`
      : `'${path}' of the ${what} has no known value`;
  }
  const deepest = issue.errors
    .map(errors => errors[0])
    .filter(error => error !== undefined)
    .sort((a, b) => b.path.length - a.path.length)[0];
  return deepest
    ? describeIssue(
        { ...deepest, path: [...issue.path, ...deepest.path] },
        value,
        what,
      )
    : undefined;
}

function fieldName(path: readonly PropertyKey[]): string | undefined {
  return path.length === 0
    ? undefined
    : path.map(part => String(part).slice(0, 100)).join('.');
}

/** Whether an object is there that ought to have the field, and has not. */
function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let found: unknown = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null) {
      // A part that the schema made from a text, of a list with commas for one.
      return false;
    }
    found = (found as Record<PropertyKey, unknown>)[part];
  }
  return found === undefined;
}

function oneOf(values: readonly unknown[]): string {
  const names = values.map(value => `'${String(value)}'`);
  return names.length === 1 ? names[0] : `one of ${names.join(', ')}`;
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

function unit(origin: string): string {
  if (origin === 'string') {
    return ' characters';
  }
  return origin === 'array' || origin === 'set' ? ' items' : '';
}

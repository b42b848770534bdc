import { RE2JS } from 're2js';
import type { FieldSchema } from './FieldSchema';

/** As long as any value of a form may be, in characters. */
const longestText = 2_000;
/** As many as any list of a form may have. */
const mostItems = 1_000;

/**
 * Why a value does not fit, as the end of a sentence; undefined where it does.
 * Patterns run in linear time, by the rules of Terraform's own (RE2).
 */
export function checkValue(
  schema: FieldSchema,
  value: unknown,
): string | undefined {
  const kind = Array.isArray(value) ? 'array' : typeof value;
  if (schema.type !== undefined && (kind !== schema.type || value === null)) {
    return `must be ${/^[ao]/.test(schema.type) ? 'an' : 'a'} ${schema.type}`;
  }
  const say = (keyword: keyof FieldSchema, message: string) => {
    const own = schema.errorMessage?.[keyword];
    return own ? `does not fit: ${own}` : message;
  };
  if (schema.const !== undefined && value !== schema.const) {
    return `must be '${schema.const}'`;
  }
  if (schema.enum && !schema.enum.includes(value as string)) {
    return schema.enum.length === 0
      ? 'can have no value here'
      : `must be ${schema.enum.length > 1 ? 'one of ' : ''}${schema.enum
          .map(each => `'${each}'`)
          .join(', ')}`;
  }
  if (schema.not?.enum?.includes(value as string)) {
    return say('not', `must not be '${value}'`);
  }
  return (
    checkKind(schema, value, say) ??
    schema.allOf
      ?.map(each => checkValue(each, value))
      .find(problem => problem !== undefined)
  );
}

function checkKind(
  schema: FieldSchema,
  value: unknown,
  say: Say,
): string | undefined {
  if (typeof value === 'number') {
    return checkNumber(schema, value, say);
  }
  if (typeof value === 'string') {
    return checkText(schema, value, say);
  }
  if (Array.isArray(value)) {
    return checkList(schema, value, say);
  }
  return typeof value === 'object' && value !== null
    ? checkObject(schema, value as Record<string, unknown>)
    : undefined;
}

type Say = (keyword: keyof FieldSchema, message: string) => string;

function checkNumber(
  schema: FieldSchema,
  value: number,
  say: Say,
): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } =
    schema;
  if (!Number.isFinite(value)) {
    return 'must be a number';
  }
  if (minimum !== undefined && value < minimum) {
    return say('minimum', `must be at least ${minimum}`);
  }
  if (maximum !== undefined && value > maximum) {
    return say('maximum', `must be at most ${maximum}`);
  }
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    return say('exclusiveMinimum', `must be above ${exclusiveMinimum}`);
  }
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) {
    return say('exclusiveMaximum', `must be below ${exclusiveMaximum}`);
  }
  // Beyond the safe ones whole numbers are rounded on their way.
  const isRounded = multipleOf === 1 && !Number.isSafeInteger(value);
  if (multipleOf !== undefined && (value % multipleOf !== 0 || isRounded)) {
    return say(
      'multipleOf',
      multipleOf === 1
        ? 'must be a whole number'
        : `must be a multiple of ${multipleOf}`,
    );
  }
  return undefined;
}

function checkText(
  schema: FieldSchema,
  value: string,
  say: Say,
): string | undefined {
  const most = Math.min(schema.maxLength ?? longestText, longestText);
  if (value.length > most) {
    return say('maxLength', `must have at most ${most} characters`);
  }
  if (value.length < (schema.minLength ?? 0)) {
    return say(
      'minLength',
      `must have at least ${schema.minLength} characters`,
    );
  }
  if (/\p{Cc}/u.test(value)) {
    return 'must have no control characters';
  }
  if (schema.pattern !== undefined && !isFound(schema.pattern, value, true)) {
    return say('pattern', `must match ${schema.pattern}`);
  }
  return schema.not?.pattern !== undefined &&
    isFound(schema.not.pattern, value, false)
    ? say('not', `must not match ${schema.not.pattern}`)
    : undefined;
}

/** Instructions of a pattern times characters: each may look at each, in 50 ms. */
const mostMatching = 2_000_000;

/**
 * @param otherwise - where the pattern is none, or too large for the text:
 *   Terraform says what it makes of it
 */
function isFound(pattern: string, text: string, otherwise: boolean): boolean {
  try {
    const compiled = RE2JS.compile(pattern);
    return compiled.programSize() * text.length > mostMatching
      ? otherwise
      : compiled.matcher(text).find();
  } catch {
    return otherwise;
  }
}

function checkList(
  { items, maxItems = mostItems, minItems = 0 }: FieldSchema,
  value: readonly unknown[],
  say: Say,
): string | undefined {
  if (value.length > maxItems) {
    return say('maxItems', `must have at most ${maxItems} items`);
  }
  if (value.length < minItems) {
    return say('minItems', `must have at least ${minItems} items`);
  }
  const problem = value
    .map(item => items && checkValue(items, item))
    .find(each => each !== undefined);
  return problem && `has an item that ${problem}`;
}

function checkObject(
  schema: FieldSchema,
  value: Record<string, unknown>,
): string | undefined {
  const { properties = {}, required = [], additionalProperties } = schema;
  const missing = required.find(name => (value[name] ?? null) === null);
  if (missing !== undefined) {
    return `must have '${missing}'`;
  }
  for (const [name, item] of Object.entries(value)) {
    const field = Object.hasOwn(properties, name)
      ? properties[name]
      : additionalProperties;
    if (field === false) {
      return `must not have '${name.slice(0, 100)}'`;
    }
    // Of what may be left out, null says nothing.
    const problem =
      typeof field === 'object' && item !== null
        ? checkValue(field, item)
        : undefined;
    if (problem) {
      return `has a '${name.slice(0, 100)}' that ${problem}`;
    }
  }
  return undefined;
}

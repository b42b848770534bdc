import { ownValue } from '@plumbline/backstage-plugin-evidence-common';
import type { FieldProblem, Intent } from '../schemas/request';
import type { Form } from './form';
import { checkValue } from './validate';

/** What a policy says of a level, with what would satisfy it. */
const judgedByPolicy: readonly string[] = [
  'environment',
  'dataClassification',
  'region',
];

/** As deep as any value of a form may be. */
const deepest = 10;

function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= deepest; depth++) {
    level = level.flatMap(each =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
  }
  return level.length > 0;
}

/**
 * Checks what was posted against the form, whatever a page let through: unknown
 * and hidden fields are problems, too.
 *
 * @returns the values that the product has, with defaults filled in, and what is
 *   wrong with the others
 */
export function checkIntent(
  form: Form,
  posted: Readonly<Record<string, unknown>>,
): { intent: Intent; problems: FieldProblem[] } {
  const { properties, required } = form.schema;
  const { durability } = posted;
  const level =
    (typeof durability === 'string'
      ? ownValue(form.levels, durability)
      : undefined) ?? {};
  const intent: Intent = {};
  const problems: FieldProblem[] = Object.keys(posted)
    .filter(name => !Object.hasOwn(properties, name))
    .map(field => ({
      field,
      message: `'${field.slice(
        0,
        100,
      )}' is not part of the form; it must be one of ${Object.keys(properties)
        .map(name => `'${name}'`)
        .join(', ')}`,
    }));
  for (const [field, schema] of Object.entries(properties)) {
    const narrowed = ownValue(level, field) ?? schema;
    // Null says nothing, as in Terraform.
    const value =
      (Object.hasOwn(posted, field) ? posted[field] : undefined) ??
      narrowed.default;
    if (value === undefined) {
      if (required.includes(field)) {
        problems.push({ field, message: `'${field}' is missing` });
      }
      continue;
    }
    const problem = isTooDeep(value)
      ? `must not be nested deeper than ${deepest} levels`
      : checkValue(narrowed, value);
    const ofLevel =
      judgedByPolicy.includes(field) && checkValue(schema, value) === undefined;
    if (problem) {
      problems.push({
        field,
        message: `'${field}' ${problem}`,
        ...(ofLevel && { ofLevel }),
      });
    }
    if (!problem || ofLevel) {
      intent[field] = value as Intent[string];
    }
  }
  return { intent, problems };
}

/**
 * Texts as a command line has them, each as the type its field has; lists and
 * objects are written as JSON.
 *
 * @param texts - values by field; those of unknown fields stay as they are
 */
export function typedValues(
  form: Form,
  texts: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const type = ownValue(form.schema.properties, name)?.type;
      if (type === 'number' && text.trim() !== '' && Number.isFinite(+text)) {
        return [name, Number(text)];
      }
      if (type === 'boolean' && /^(true|false)$/.test(text)) {
        return [name, text === 'true'];
      }
      return [name, type === 'string' ? text : jsonIn(text)];
    }),
  );
}

/** A list or an object; whatever else stays a text. */
function jsonIn(text: string): unknown {
  try {
    const value: unknown = /^\s*[[{]/.test(text) ? JSON.parse(text) : text;
    return value;
  } catch {
    return text;
  }
}

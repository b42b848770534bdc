import { constraintsOf } from './constraints';
import type { ExpressionNode } from './expression';
import type { FieldSchema } from './FieldSchema';
import { Constraint, eachItem, PathPart } from './reads';
import { typeOf, typeOfDefault } from './typeOf';

export type { ExpressionNode } from './expression';
export type { FieldSchema } from './FieldSchema';

/** A variable of a module, its expressions as syntax trees. */
export type ModuleVariable = {
  name: string;
  description?: string;
  type?: ExpressionNode;
  /** Absent where it has none; null is a default, too. */
  default?: unknown;
  hasDefault: boolean;
  nullable: boolean;
  sensitive: boolean;
  validations: readonly {
    condition: ExpressionNode;
    message: string;
    /** As it is written, for a person to review. */
    text: string;
  }[];
};

/** What a person has to look at, as no form says it. */
export type Review = { variable: string; reason: string };

/** A field made from a variable. */
export type VariableField = {
  schema: FieldSchema;
  required: boolean;
  review: Review[];
};

/** Makes the field of a form from a module's variable. */
export function fieldOf(variable: ModuleVariable): VariableField {
  const { name, sensitive, hasDefault, description, type } = variable;
  const review: Review[] = [];
  const report = (reason: string) => review.push({ variable: name, reason });
  const schema: FieldSchema = {
    ...((type === undefined && typeOfDefault(variable.default)) ||
      typeOf(type, report)),
    ...(description && { description }),
    ...(hasDefault && variable.default !== null && !sensitive
      ? { default: variable.default }
      : {}),
    ...(sensitive && { secret: true as const }),
  };
  for (const { condition, message, text } of variable.validations) {
    const { found, isWhole } = constraintsOf(condition, name);
    const isAdded = found.map(each => addConstraint(schema, each, message));
    if (!isWhole || isAdded.includes(false)) {
      report(
        found.length > 0 && isAdded.includes(true)
          ? `a form can say only a part of '${text}'; Terraform checks the rest`
          : `no form can say '${text}'; Terraform checks it`,
      );
    }
  }
  return { schema, required: !hasDefault, review };
}

/** @returns whether a form can say it of a value of this type */
function addConstraint(
  field: FieldSchema,
  { path, schema }: Constraint,
  message: string,
): boolean {
  const target = partAt(field, path);
  const fitting = target && ofType(schema, target.type);
  if (!target || !fitting) {
    return false;
  }
  for (const [keyword, value] of Object.entries(fitting)) {
    join(target, keyword as keyof FieldSchema, value, message);
  }
  return true;
}

function partAt(
  field: FieldSchema,
  [part, ...rest]: readonly PathPart[],
): FieldSchema | undefined {
  if (part === undefined) {
    return field;
  }
  const values = field.additionalProperties;
  const each = field.items ?? (typeof values === 'object' ? values : undefined);
  const below =
    part === eachItem
      ? each
      : field.properties &&
        (Object.hasOwn(field.properties, part)
          ? field.properties[part]
          : undefined);
  return below && partAt(below, rest);
}

/** The `length` of a list is how many items it has. */
function ofType(
  { minLength, maxLength, ...rest }: FieldSchema,
  type: FieldSchema['type'],
): FieldSchema | undefined {
  if (minLength === undefined && maxLength === undefined) {
    return rest;
  }
  switch (type) {
    case 'string':
      return {
        ...(minLength !== undefined && { minLength }),
        ...(maxLength !== undefined && { maxLength }),
      };
    case 'array':
      return {
        ...(minLength !== undefined && { minItems: minLength }),
        ...(maxLength !== undefined && { maxItems: maxLength }),
      };
    default:
      return undefined;
  }
}

/** Of two constraints that say the same kind of thing, the narrower counts. */
function join(
  schema: FieldSchema,
  keyword: keyof FieldSchema,
  value: unknown,
  message: string,
): void {
  const before = schema[keyword];
  const take = (joined: unknown) => {
    (schema as Record<string, unknown>)[keyword] = joined;
    schema.errorMessage = { ...schema.errorMessage, [keyword]: message };
  };
  if (before === undefined) {
    take(value);
  } else if (keyword === 'enum') {
    take(
      (before as unknown[]).filter(one => (value as unknown[]).includes(one)),
    );
  } else if (typeof before === 'number' && keyword !== 'multipleOf') {
    const narrower = /max/i.test(keyword)
      ? Math.min(before, value as number)
      : Math.max(before, value as number);
    if (narrower !== before) {
      take(narrower);
    }
  } else {
    schema.allOf = [
      ...(schema.allOf ?? []),
      { [keyword]: value, errorMessage: { [keyword]: message } },
    ];
  }
}

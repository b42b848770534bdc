import {
  ExpressionNode,
  isCall,
  isNullCheck,
  isVariable,
  literalOf,
  realChildren,
} from './expression';

export type { ExpressionNode } from './expression';

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

/** The part of JSON Schema that forms are made of. */
export type FieldSchema = {
  type?: 'string' | 'number' | 'boolean' | 'array' | 'object';
  description?: string;
  default?: unknown;
  enum?: (string | number | boolean)[];
  const?: string | number | boolean;
  not?: { enum: (string | number)[] };
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  items?: FieldSchema;
  properties?: Record<string, FieldSchema>;
  required?: string[];
  additionalProperties?: boolean | FieldSchema;
  /** What is said where a value does not fit, by keyword. */
  errorMessage?: Record<string, string>;
  /** A reference to a secret, and never the secret. */
  secret?: true;
};

/** What a person has to look at, as no form says it. */
export type Review = { variable: string; reason: string };

/** A field made from a variable. */
export type VariableField = {
  schema: FieldSchema;
  required: boolean;
  review: Review[];
};

const comparisons: Readonly<
  Record<string, [keyof FieldSchema, keyof FieldSchema]>
> = {
  greaterThanOrEqual: ['minimum', 'maximum'],
  lessThanOrEqual: ['maximum', 'minimum'],
  greaterThan: ['exclusiveMinimum', 'exclusiveMaximum'],
  lessThan: ['exclusiveMaximum', 'exclusiveMinimum'],
};

/** Makes the field of a form from a module's variable. */
export function fieldOf(variable: ModuleVariable): VariableField {
  const { name, sensitive, hasDefault, description } = variable;
  const review: Review[] = [];
  const schema: FieldSchema = {
    ...typeOf(variable.type, reason => review.push({ variable: name, reason })),
    ...(description && { description }),
    ...(hasDefault && variable.default !== null && !sensitive
      ? { default: variable.default }
      : {}),
    ...(sensitive && { secret: true as const }),
  };
  for (const { condition, message, text } of variable.validations) {
    const found = constraintsOf(condition, name);
    if (found === undefined) {
      review.push({
        variable: name,
        reason: `no form can say '${text}'; Terraform checks it`,
      });
    } else {
      addConstraints(schema, found, message);
    }
  }
  return { schema, required: !hasDefault, review };
}

/** Of two constraints that say the same kind of thing, the narrower counts. */
function addConstraints(
  schema: FieldSchema,
  found: readonly FieldSchema[],
  message: string,
): void {
  for (const each of found) {
    for (const [key, value] of Object.entries(each)) {
      const keyword = key as keyof FieldSchema;
      const before = schema[keyword];
      const target = schema as Record<string, unknown>;
      if (keyword === 'enum' && Array.isArray(before)) {
        target.enum = (before as unknown[]).filter(one =>
          (value as unknown[]).includes(one),
        );
      } else if (keyword === 'not' && before) {
        target.not = {
          enum: [...schema.not!.enum, ...(value as { enum: [] }).enum],
        };
      } else if (typeof before === 'number') {
        target[key] = /max/i.test(key)
          ? Math.min(before, value as number)
          : Math.max(before, value as number);
      } else if (keyword !== 'pattern' || before === undefined) {
        target[key] = value;
      }
      schema.errorMessage = { ...schema.errorMessage, [key]: message };
    }
  }
}

/** Undefined where a form can't say it. */
function constraintsOf(
  node: ExpressionNode,
  name: string,
): FieldSchema[] | undefined {
  const [first, second] = realChildren(node);
  if (node.type === '') {
    return first && constraintsOf(first, name);
  }
  const operator = node.meta?.operator as string | undefined;
  if (node.type === 'binaryOp' && operator === 'logicalAnd') {
    const [left, right] = [first, second].map(each =>
      constraintsOf(each, name),
    );
    return left && right && [...left, ...right];
  }
  if (node.type === 'binaryOp' && operator === 'logicalOr') {
    // `var.x == null || …`: where nothing is said, there is nothing to check.
    return isNullCheck(first, name) ? constraintsOf(second, name) : undefined;
  }
  if (node.type === 'binaryOp') {
    return comparisonOf(operator ?? '', first, second, name);
  }
  if (node.type === 'unaryOp' && operator === 'logicalNot') {
    const inner = constraintsOf(first, name);
    const only = inner?.length === 1 ? inner[0].enum : undefined;
    return only && [{ not: { enum: only as string[] } }];
  }
  if (node.type === 'function') {
    return callOf(node, first, second, name);
  }
  return undefined;
}

function comparisonOf(
  operator: string,
  left: ExpressionNode,
  right: ExpressionNode,
  name: string,
): FieldSchema[] | undefined {
  const keywords = comparisons[operator];
  if (!keywords) {
    return undefined;
  }
  for (const [subject, limit, keyword] of [
    [left, right, keywords[0]],
    [right, left, keywords[1]],
  ] as const) {
    const bound = literalOf(limit);
    if (typeof bound !== 'number') {
      continue;
    }
    if (isVariable(subject, name)) {
      return [{ [keyword]: bound }];
    }
    if (
      isCall(subject, 'length') &&
      isVariable(realChildren(subject)[0], name)
    ) {
      const step = /^exclusive/.test(keyword) ? 1 : 0;
      return [
        /max/i.test(keyword)
          ? { maxLength: bound - step }
          : { minLength: bound + step },
      ];
    }
  }
  return undefined;
}

function callOf(
  node: ExpressionNode,
  first: ExpressionNode,
  second: ExpressionNode | undefined,
  name: string,
): FieldSchema[] | undefined {
  if (isCall(node, 'contains') && second && isVariable(second, name)) {
    const values = realChildren(first).map(literalOf);
    return first.type === 'tuple' && values.every(each => each !== undefined)
      ? [{ enum: values as string[] }]
      : undefined;
  }
  if (isCall(node, 'can') && isCall(first, 'regex')) {
    const [pattern, subject] = realChildren(first);
    const text = literalOf(pattern);
    return typeof text === 'string' && isVariable(subject, name)
      ? [{ pattern: text }]
      : undefined;
  }
  return undefined;
}

function typeOf(
  node: ExpressionNode | undefined,
  report: (reason: string) => void,
): FieldSchema {
  const word = node?.meta?.fullAccessor;
  switch (word) {
    case 'string':
    case 'number':
      return { type: word };
    case 'bool':
      return { type: 'boolean' };
    default:
  }
  const [inner] = node ? realChildren(node) : [];
  if (node && (isCall(node, 'list') || isCall(node, 'set'))) {
    return { type: 'array', items: typeOf(inner, report) };
  }
  if (node && isCall(node, 'map')) {
    return { type: 'object', additionalProperties: typeOf(inner, report) };
  }
  if (node && isCall(node, 'object') && inner?.type === 'object') {
    return objectOf(inner, report);
  }
  report('its type is not one that a form has fields for');
  return {};
}

function objectOf(
  node: ExpressionNode,
  report: (reason: string) => void,
): FieldSchema {
  const names = Object.keys((node.meta?.items as object | undefined) ?? {});
  // Keys and values by turns; a key has no type of its own.
  const values = (node.children ?? []).filter((_, index) => index % 2 === 1);
  const properties: Record<string, FieldSchema> = {};
  const required: string[] = [];
  names.forEach((name, index) => {
    const value = values[index];
    const isOptional = value !== undefined && isCall(value, 'optional');
    properties[name] = typeOf(
      isOptional ? realChildren(value)[0] : value,
      report,
    );
    if (!isOptional) {
      required.push(name);
    }
  });
  return { type: 'object', properties, required, additionalProperties: false };
}

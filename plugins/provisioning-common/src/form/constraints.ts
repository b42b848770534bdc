import { ownValue } from '@plumbline/backstage-plugin-evidence-common';
import {
  ExpressionNode,
  isCall,
  isNull,
  literalOf,
  literalsOf,
  realChildren,
} from './expression';
import type { FieldSchema } from './FieldSchema';
import {
  all,
  eachItem,
  either,
  isNullCheck,
  Names,
  negated,
  nothing,
  one,
  pathOf,
  Read,
} from './reads';

/** Reads the condition of a validation of `var.<name>`. */
export function constraintsOf(node: ExpressionNode, name: string): Read {
  return read(node, [{ root: ['var', name], at: [] }]);
}

function read(node: ExpressionNode | undefined, names: Names): Read {
  const [first, second, third] = node ? realChildren(node) : [];
  const operator = node?.meta?.operator;
  switch (node?.type) {
    case '':
      return read(first, names);
    case 'literalValue':
      return { found: [], isWhole: literalOf(node) === true };
    case 'conditional':
      return ofConditional([first, second, third], names);
    case 'unaryOp':
      return operator === 'logicalNot' ? negated(read(first, names)) : nothing;
    case 'function':
      return ofCall(node, names);
    case 'binaryOp':
      break;
    default:
      return nothing;
  }
  switch (operator) {
    case 'logicalAnd':
      return all([read(first, names), read(second, names)]);
    case 'logicalOr':
      return ofEither(first, second, names);
    case 'equal':
    case 'notEqual': {
      const equal = ofEqual(first, second, names);
      return operator === 'equal' ? equal : unequal(equal, first, second);
    }
    default:
      return ofComparison(String(operator), first, second, names);
  }
}
/** `var.x == null || …`: where nothing is stated, there is nothing to check. */
function ofEither(
  first: ExpressionNode,
  second: ExpressionNode,
  names: Names,
): Read {
  for (const [check, rest] of [
    [first, second],
    [second, first],
  ]) {
    if (isNullCheck(check, 'equal', names)) {
      return read(rest, names);
    }
  }
  return either([read(first, names), read(second, names)]);
}
/** `var.x == null ? true : …`, and the other way about. */
function ofConditional(
  [condition, ifTrue, ifFalse]: readonly ExpressionNode[],
  names: Names,
): Read {
  if (isNullCheck(condition, 'equal', names) && literalOf(ifTrue) === true) {
    return read(ifFalse, names);
  }
  return isNullCheck(condition, 'notEqual', names) &&
    literalOf(ifFalse) === true
    ? read(ifTrue, names)
    : nothing;
}

function ofEqual(
  first: ExpressionNode,
  second: ExpressionNode,
  names: Names,
): Read {
  for (const [left, right] of [
    [first, second],
    [second, first],
  ]) {
    const path = pathOf(left, names);
    const value = literalOf(right);
    if (path && value !== undefined) {
      return one(path, { enum: [value] });
    }
    const [inner] = realChildren(left);
    const within = pathOf(inner, names);
    if (isCall(left, 'length') && within && typeof value === 'number') {
      return one(within, { minLength: value, maxLength: value });
    }
    if (
      (isCall(left, 'floor') || isCall(left, 'ceil')) &&
      within &&
      String(within) === String(pathOf(right, names))
    ) {
      return one(within, { multipleOf: 1 });
    }
    if (left.meta?.operator === 'modulo' && within && value === 0) {
      const step = literalOf(realChildren(left)[1]);
      return typeof step === 'number' && step > 0
        ? one(within, { multipleOf: step })
        : nothing;
    }
  }
  return nothing;
}

/** `var.x != "a"`; and `var.x != null`, which a value that is there is not. */
function unequal(
  equal: Read,
  first: ExpressionNode,
  second: ExpressionNode,
): Read {
  return isNull(first) || isNull(second)
    ? { found: [], isWhole: true }
    : negated(equal);
}
const comparisons: Readonly<
  Record<string, [keyof FieldSchema, keyof FieldSchema]>
> = {
  greaterThanOrEqual: ['minimum', 'maximum'],
  lessThanOrEqual: ['maximum', 'minimum'],
  greaterThan: ['exclusiveMinimum', 'exclusiveMaximum'],
  lessThan: ['exclusiveMaximum', 'exclusiveMinimum'],
};

function ofComparison(
  operator: string,
  left: ExpressionNode,
  right: ExpressionNode,
  names: Names,
): Read {
  const keywords = comparisons[operator];
  if (!keywords) {
    return nothing;
  }
  for (const [subject, limit, keyword] of [
    [left, right, keywords[0]],
    [right, left, keywords[1]],
  ] as const) {
    const bound = literalOf(limit);
    if (typeof bound !== 'number') {
      continue;
    }
    const path = pathOf(subject, names);
    if (path) {
      return one(path, { [keyword]: bound });
    }
    const [inner] = realChildren(subject);
    const step = /^exclusive/.test(keyword) ? 1 : 0;
    const isMost = /max/i.test(keyword);
    const length = isMost ? bound - step : bound + step;
    const within = isCall(subject, 'length') ? pathOf(inner, names) : undefined;
    if (within) {
      return one(
        within,
        isMost ? { maxLength: length } : { minLength: length },
      );
    }
    if (isCall(subject, 'length') && isCall(inner, 'regexall') && !isMost) {
      return length === 1 ? ofPattern(realChildren(inner), names) : nothing;
    }
  }
  return nothing;
}

function ofPattern(
  [pattern, subject]: readonly ExpressionNode[],
  names: Names,
): Read {
  const text = literalOf(pattern);
  const path = pathOf(subject, names);
  return typeof text === 'string' && path
    ? one(path, { pattern: text })
    : nothing;
}

/** Where a text of its own begins, ends, or is found. */
const fixes: Readonly<Record<string, (text: string) => string>> = {
  startswith: text => `^${text}`,
  endswith: text => `${text}$`,
  strcontains: text => text,
};

function ofCall(node: ExpressionNode, names: Names): Read {
  const [first, second] = realChildren(node);
  const called = String(node.meta?.name);
  switch (called) {
    case 'contains': {
      const values = literalsOf(first);
      const path = pathOf(second, names);
      return values && path ? one(path, { enum: values }) : nothing;
    }
    case 'can':
      return isCall(first, 'regex')
        ? ofPattern(realChildren(first), names)
        : nothing;
    case 'try':
      return second?.type === 'literalValue' ? read(first, names) : nothing;
    case 'anytrue':
      return first?.type === 'tuple'
        ? either(realChildren(first).map(each => read(each, names)))
        : nothing;
    case 'alltrue':
      return first?.type === 'tuple'
        ? all(realChildren(first).map(each => read(each, names)))
        : ofEach(first, names);
    case 'startswith':
    case 'endswith':
    case 'strcontains': {
      const text = second && literalOf(second);
      const path = pathOf(first, names);
      return typeof text === 'string' && path
        ? one(path, { pattern: ownValue(fixes, called)!(escaped(text)) })
        : nothing;
    }
    default:
      return nothing;
  }
}

/** `[for each in var.list : …]` says something of each item. */
function ofEach(node: ExpressionNode | undefined, names: Names): Read {
  const [collection, value, condition] = node ? realChildren(node) : [];
  const path = node?.type === 'for' ? pathOf(collection, names) : undefined;
  return path && !condition
    ? read(value, [
        ...names,
        { root: [String(node!.meta?.valVar)], at: [...path, eachItem] },
      ])
    : nothing;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

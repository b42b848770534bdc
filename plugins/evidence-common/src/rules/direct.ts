import { ownValue } from '../ownValue';
import type { ASTNode } from '@marcbachmann/cel-js';
import type { JsonValue } from '../schemas/primitives';
import { pathOf } from './expression';

type Values = ReadonlyMap<string, JsonValue>;
type Part = (values: Values) => unknown;

/** What only the engine itself can evaluate: a mistake, or something rare. */
export const askEngine = Symbol('askEngine');

/**
 * An expression as plain functions, for what rules mostly are: fields compared
 * with constants, and `!`, `&&`, `||` over them. Where anything is other than it
 * has to be (a field is absent, a type is another), it comes to `askEngine`: each
 * error stays the engine's own. Ten times as fast as to walk the expression.
 */
export type Direct = {
  evaluate: Part;
  /** Whether it comes to nothing as soon as one of its facts is missing. */
  needsAll: boolean;
};

/**
 * @returns undefined where nothing of it can be evaluated without the engine
 */
export function compileDirect(root: ASTNode): Direct | undefined {
  const found = { isKnown: true, hasChoice: false };
  const part = partOf(root, found);
  return (
    part && { evaluate: part, needsAll: found.isKnown && !found.hasChoice }
  );
}

type Num = number | bigint;

const comparisons: Record<string, (a: Num, b: Num) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

type Found = { isKnown: boolean; hasChoice: boolean };

function partOf(node: ASTNode, found: Found): Part | undefined {
  const part = (each: ASTNode): Part => {
    const known = partOf(each, found);
    found.isKnown &&= known !== undefined;
    return known ?? (() => askEngine);
  };
  switch (node.op) {
    case 'value': {
      const { args: value } = node;
      return () => value;
    }
    case '.':
      return fieldOf(node);
    case '!_': {
      const of = part(node.args);
      return values => negated(of(values));
    }
    case '&&':
    case '||': {
      found.hasChoice = true;
      const [left, right] = node.args.map(part);
      return either(left, right, node.op === '||');
    }
    case '==':
    case '!=': {
      const [left, right] = node.args.map(part);
      const wanted = node.op === '==';
      return values => equal(left(values), right(values), wanted);
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [left, right] = node.args.map(part);
      const holds = ownValue(comparisons, node.op)!;
      return values => {
        const [a, b] = [left(values), right(values)];
        return isNumber(a) && isNumber(b) ? holds(a, b) : askEngine;
      };
    }
    case 'in':
      return memberOf(part(node.args[0]), node.args[1]);
    case 'call': {
      const [name, [of, ...others]] = node.args;
      if (name !== 'string' || !of || others.length > 0) {
        return undefined;
      }
      const text = part(of);
      return values => asText(text(values));
    }
    default:
      return undefined;
  }
}

function fieldOf(node: ASTNode): Part | undefined {
  const path = pathOf(node);
  if (!path) {
    return undefined;
  }
  const fact = path.slice(0, 2).join('.');
  const fields = path.slice(2);
  return values => {
    let value: unknown = values.get(fact);
    for (const field of fields) {
      if (
        typeof value !== 'object' ||
        value === null ||
        !Object.hasOwn(value, field)
      ) {
        return askEngine;
      }
      value = (value as Record<string, unknown>)[field];
    }
    return value === undefined ? askEngine : value;
  };
}

function negated(value: unknown): unknown {
  return typeof value === 'boolean' ? !value : askEngine;
}

/** Either side decides alone, even where the other one can't be evaluated. */
function either(left: Part, right: Part, decides: boolean): Part {
  return values => {
    const first = left(values);
    if (first === decides) {
      return decides;
    }
    const second = right(values);
    return first === !decides && typeof second === 'boolean'
      ? second
      : askEngine;
  };
}

function equal(a: unknown, b: unknown, wanted: boolean): unknown {
  const same =
    (typeof a === 'string' && typeof b === 'string') ||
    (typeof a === 'boolean' && typeof b === 'boolean') ||
    (typeof a === 'number' && typeof b === 'number');
  return same ? (a === b) === wanted : askEngine;
}

function isNumber(value: unknown): value is Num {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** In a list of texts as it is written. */
function memberOf(of: Part, list: ASTNode): Part | undefined {
  if (
    list.op !== 'list' ||
    !list.args.every(
      each => each.op === 'value' && typeof each.args === 'string',
    )
  ) {
    return undefined;
  }
  const members = new Set<unknown>(list.args.map(each => each.args));
  return values => {
    const value = of(values);
    return typeof value === 'string' ? members.has(value) : askEngine;
  };
}

function asText(value: unknown): unknown {
  return typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
    ? `${value}`
    : askEngine;
}

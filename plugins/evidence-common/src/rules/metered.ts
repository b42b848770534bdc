import type { ASTNode } from '@marcbachmann/cel-js';
import { childrenOf } from './expression';
import type { Meter } from './Meter';

type Evaluate = (engine: unknown, node: unknown, context: unknown) => unknown;

/**
 * What the library keeps of a node once its types are checked. None of it is
 * documented: the version is pinned, and what is not as expected is an error.
 */
type Checked = {
  op: string;
  args: unknown;
  meta: {
    evaluate?: Evaluate;
    /** What a macro or a constant became; evaluated in the node's place. */
    alternate?: Checked;
    macro?: { evaluate: Evaluate };
  };
  /** Applies an operator or a function to operands that are evaluated. */
  handle?: Handle;
};

/** A loop over a list, as macros become one. */
type Loop = {
  iterable: Checked;
  init: Checked;
  step: Checked;
  errorsAreFatal: boolean;
};

/** In steps: each error takes a copy of the line that it is in, and a stack. */
const priceOfError = 250;

/**
 * Makes each node of a checked expression count on the meter before it is
 * evaluated, and each operation that can make or read a large value charge for
 * it before it runs. Nodes are changed in place.
 */
export function metered(root: ASTNode, meter: Meter): void {
  const done = new Set<unknown>();
  const waiting = [root as unknown as Checked];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (!done.has(node)) {
      done.add(node);
      waiting.push(...partsOf(node));
      count(node, meter);
      charge(node, meter);
      chargeErrors(node, meter);
    }
  }
}

function partsOf(node: Checked): Checked[] {
  if (node.meta.alternate) {
    return [node.meta.alternate];
  }
  switch (node.op) {
    case 'comprehension': {
      const { iterable, init, step } = node.args as Loop;
      return [iterable, init, step];
    }
    case 'accuPush':
      return [node.args as Checked];
    case 'accuValue':
    case 'accuInc':
      return [];
    default:
      return childrenOf(node as unknown as ASTNode) as unknown as Checked[];
  }
}

function count({ meta }: Checked, meter: Meter): void {
  if (meta.alternate) {
    return;
  }
  const counted = meta.macro ?? meta;
  const { evaluate } = counted;
  if (typeof evaluate !== 'function') {
    throw new TypeError('@marcbachmann/cel-js: a node without its evaluation');
  }
  counted.evaluate = (engine, node, context) => {
    meter.charge(1);
    return evaluate(engine, node, context);
  };
}

/** Of a part after whose error the evaluation goes on. */
function chargeErrors({ op, args }: Checked, meter: Meter): void {
  let tried: Checked | undefined;
  if (op === '||' || op === '&&') {
    [tried] = args as Checked[];
  } else if (op === 'comprehension' && !(args as Loop).errorsAreFatal) {
    tried = (args as Loop).step;
  }
  if (!tried) {
    return;
  }
  const { meta } = tried.meta.alternate ?? tried;
  const counted = meta.macro ?? meta;
  const evaluate = counted.evaluate!;
  counted.evaluate = (engine, node, context) => {
    try {
      return evaluate(engine, node, context);
    } catch (error) {
      meter.charge(priceOfError);
      throw error;
    }
  };
}

function charge(node: Checked, meter: Meter): void {
  const { op, args, meta } = node;
  if (meta.alternate || meta.macro) {
    return;
  }
  if (op === 'comprehension') {
    wrapHandle(node, handle => (over, ...rest) => {
      // The keys of a map are listed before the first of them is looked at.
      meter.charge(keyCount(over));
      return handle(over, ...rest);
    });
  } else if (op === 'call' || op === 'rcall') {
    const price = priceOfCall((args as [string])[0]);
    wrapHandle(node, handle => (operands, one, other) => {
      price(meter, operands);
      const result = handle(operands, one, other);
      if (Array.isArray(result)) {
        meter.list(result.length);
      }
      return result;
    });
  } else {
    const price = priceOf(op);
    if (price) {
      wrapHandle(node, handle => (left, right, of, engine) => {
        price(meter, left, right);
        return handle(left, right, of, engine);
      });
    }
  }
}

type Handle = (...args: any[]) => unknown;

function wrapHandle(node: Checked, wrap: (handle: Handle) => Handle): void {
  if (typeof node.handle !== 'function') {
    throw new TypeError(`@marcbachmann/cel-js: '${node.op}' without a handle`);
  }
  node.handle = wrap(node.handle);
}

type Price = (meter: Meter, left: unknown, right: unknown) => void;

function priceOf(operator: string): Price | undefined {
  switch (operator) {
    case '+':
      return ofSum;
    case '==':
    case '!=':
      return ofEquality;
    case 'in':
      return ofMembership;
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ofReading;
    default:
      return undefined;
  }
}

/** Each text is read through once; to find its type, the keys of a map are listed. */
function ofReading(meter: Meter, ...operands: unknown[]): void {
  ofCall(meter, operands);
}

function priceOfCall(
  name: string,
): (meter: Meter, operands: readonly unknown[]) => void {
  switch (name) {
    case 'join':
      return ofJoin;
    case 'lastIndexOf':
      return ofSearchFromTheEnd;
    default:
      return ofCall;
  }
}

/** Unlike `indexOf`, it looks at the whole part at each place of the text. */
function ofSearchFromTheEnd(meter: Meter, operands: readonly unknown[]): void {
  const [text, part] = operands;
  ofCall(meter, operands);
  if (typeof text === 'string' && typeof part === 'string') {
    meter.charge((text.length * part.length) / 16);
  }
}

/** What it results in is made of parts of its operands. */
function ofCall(meter: Meter, operands: readonly unknown[]): void {
  for (const each of operands) {
    if (typeof each === 'string') {
      meter.charge(each.length / 16);
    } else if (typeof each === 'object') {
      meter.charge(keyCount(each) / 16);
    }
  }
}

function ofSum(meter: Meter, left: unknown, right: unknown): void {
  if (typeof left === 'string' && typeof right === 'string') {
    meter.text(left.length + right.length);
  } else if (Array.isArray(left) && Array.isArray(right)) {
    meter.list(left.length + right.length);
  }
}

function ofEquality(meter: Meter, left: unknown, right: unknown): void {
  if (typeof left === 'string' && typeof right === 'string') {
    meter.charge(Math.min(left.length, right.length) / 16);
  } else if (typeof left === 'object' && typeof right === 'object') {
    ofReading(meter, left, right);
    // Of different sizes they are not compared any further.
    if (sizeOf(left) === sizeOf(right)) {
      meter.whole(left);
    }
  }
}

function ofMembership(meter: Meter, value: unknown, of: unknown): void {
  if (!Array.isArray(of)) {
    ofReading(meter, of);
  } else if (typeof value === 'object') {
    meter.whole(of);
  } else {
    const characters = typeof value === 'string' ? value.length : 0;
    meter.charge(of.length * (1 + characters / 256));
  }
}

function ofJoin(
  meter: Meter,
  [items, separator = '']: readonly unknown[],
): void {
  if (!Array.isArray(items)) {
    return;
  }
  meter.charge(items.length);
  let characters = String(separator).length * items.length;
  for (const each of items) {
    characters += typeof each === 'string' ? each.length : 0;
  }
  meter.text(characters);
}

function sizeOf(value: unknown): number {
  return Array.isArray(value) ? value.length : keyCount(value);
}

const keyCounts = new WeakMap<object, number>();

/** How many keys a map has; 0 for anything else. */
function keyCount(value: unknown): number {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 0;
  }
  let known = keyCounts.get(value);
  if (known === undefined) {
    known = Object.keys(value).length;
    keyCounts.set(value, known);
  }
  return known;
}

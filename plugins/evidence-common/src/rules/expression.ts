import type { ASTNode } from '@marcbachmann/cel-js';

/** A node's children, in the order of the text. */
export function childrenOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case '!_':
    case '-_':
      return [node.args];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
      return node.args;
    case 'map':
      return node.args.flat();
    default:
      return [...node.args];
  }
}

/** Every node, the outer ones first. */
export function* nodesOf(root: ASTNode): IterableIterator<ASTNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    waiting.push(...childrenOf(node).reverse());
  }
}

/** `a.b.c` as its parts; undefined for anything else. */
export function pathOf(node: ASTNode): string[] | undefined {
  const parts: string[] = [];
  let each = node;
  while (each.op === '.') {
    parts.unshift(each.args[1]);
    each = each.args[0];
  }
  return each.op === 'id' ? [each.args, ...parts] : undefined;
}

const macros: ReadonlySet<string> = new Set([
  'all',
  'exists',
  'exists_one',
  'filter',
  'map',
]);

/** The name that a loop over a list gives to each of its items. */
export function loopVariable(node: ASTNode): string | undefined {
  if (node.op !== 'rcall' || !macros.has(node.args[0])) {
    return undefined;
  }
  const [first] = node.args[2];
  return first?.op === 'id' ? first.args : undefined;
}

/** How many loops are inside one another at most. */
export function loopDepth(node: ASTNode): number {
  const inner = childrenOf(node).reduce(
    (deepest, child) => Math.max(deepest, loopDepth(child)),
    0,
  );
  return inner + (loopVariable(node) === undefined ? 0 : 1);
}

/** Methods that look at parts of a text many times, or make many of one. */
const repeated = new Set(['lastIndexOf', 'matches', 'split']);

/** A loop over a list, or a method that is one inside. */
export function isLoop(node: ASTNode): boolean {
  return (
    loopVariable(node) !== undefined ||
    (node.op === 'rcall' && repeated.has(node.args[0]))
  );
}

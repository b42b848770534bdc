/** What of an expression's syntax tree is read, as `@cdktf/hcl2json` gives it. */
export type ExpressionNode = {
  type: string;
  meta?: Record<string, unknown>;
  children?: readonly ExpressionNode[];
};

export function realChildren(node: ExpressionNode): ExpressionNode[] {
  return [...(node.children ?? [])];
}

export function isCall(
  node: ExpressionNode | undefined,
  name: string,
): boolean {
  return node?.type === 'function' && node.meta?.name === name;
}

export function isNull(node: ExpressionNode | undefined): boolean {
  return node?.type === 'literalValue' && node.meta?.value === 'null';
}

/** A text, number or truth value that is written down as it is. */
export function literalOf(
  node: ExpressionNode,
): string | number | boolean | undefined {
  if (node.type === 'template') {
    const parts = realChildren(node);
    if (parts.length === 0) {
      return '';
    }
    return parts.length === 1 && parts[0].type === 'literalValue'
      ? unescaped(String(parts[0].meta?.value))
      : undefined;
  }
  if (node.type === 'unaryOp' && node.meta?.operator === 'negate') {
    const inner = literalOf(realChildren(node)[0]);
    return typeof inner === 'number' ? -inner : undefined;
  }
  const { type, value } = node.type === 'literalValue' ? node.meta ?? {} : {};
  if (type === 'number') {
    return Number(value);
  }
  return type === 'bool' ? value === 'true' : undefined;
}

/** A list, or the set of one, of which every value is written down as it is. */
export function literalsOf(
  node: ExpressionNode,
): (string | number | boolean)[] | undefined {
  if (['toset', 'tolist'].some(name => isCall(node, name))) {
    return literalsOf(realChildren(node)[0]);
  }
  const values = realChildren(node).map(literalOf);
  return node.type === 'tuple' && values.every(each => each !== undefined)
    ? (values as string[])
    : undefined;
}

/**
 * Names and keys by which something is reached: `var.queue.dead["name"]` is
 * `['var', 'queue', 'dead', 'name']`.
 */
export function segmentsOf(
  node: ExpressionNode | undefined,
): string[] | undefined {
  const { traversal } = node?.type === 'scopeTraversal' ? node.meta ?? {} : {};
  if (!Array.isArray(traversal)) {
    return undefined;
  }
  const segments = traversal.map(({ segment, type }) =>
    type === 'nameTraversal' ? String(segment) : keyIn(String(segment)),
  );
  return segments.every(each => each !== undefined)
    ? (segments as string[])
    : undefined;
}

/** Undefined for a place in a list, of which no form knows anything. */
function keyIn(index: string): string | undefined {
  return /^".*"$/.test(index) ? unescaped(index.slice(1, -1)) : undefined;
}

/** HCL's escapes in a quoted text are those of JSON, and `$${`. */
export function unescaped(text: string): string | undefined {
  try {
    return (JSON.parse(`"${text}"`) as string).replace(/([$%])\1\{/g, '$1{');
  } catch {
    return undefined;
  }
}

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

export function isVariable(
  node: ExpressionNode | undefined,
  name: string,
): boolean {
  return (
    node?.type === 'scopeTraversal' && node.meta?.fullAccessor === `var.${name}`
  );
}

export function isNullCheck(node: ExpressionNode, name: string): boolean {
  const [left, right] = realChildren(node);
  return (
    node.meta?.operator === 'equal' &&
    isVariable(left, name) &&
    right?.meta?.value === 'null'
  );
}

/** A text, number or truth value that is written down as it is. */
export function literalOf(
  node: ExpressionNode,
): string | number | boolean | undefined {
  if (node.type === 'template') {
    const parts = realChildren(node);
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

/** HCL's escapes in a quoted text are those of JSON, and `$${`. */
function unescaped(text: string): string | undefined {
  try {
    return (JSON.parse(`"${text}"`) as string).replace(/([$%])\1\{/g, '$1{');
  } catch {
    return undefined;
  }
}

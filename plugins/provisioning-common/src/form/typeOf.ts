import {
  ExpressionNode,
  isCall,
  literalOf,
  realChildren,
  unescaped,
} from './expression';
import type { FieldSchema } from './FieldSchema';

/**
 * What a type of Terraform is in a form.
 *
 * @param report - receives what no form has fields for
 */
export function typeOf(
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

/** A variable without a type is whatever its default is. */
export function typeOfDefault(value: unknown): FieldSchema | undefined {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean'
    ? { type }
    : undefined;
}

function objectOf(
  node: ExpressionNode,
  report: (reason: string) => void,
): FieldSchema {
  // In the order of the alphabet, while the tree has them as they are written.
  const items = (node.meta?.items ?? {}) as Record<string, string>;
  // Keys and values by turns; a key has no type of its own.
  const values = realChildren(node).filter((_, index) => index % 2 === 1);
  const properties: Record<string, FieldSchema> = {};
  const required: string[] = [];
  for (const [written, text] of Object.entries(items)) {
    const name = /^".*"$/.test(written)
      ? unescaped(written.slice(1, -1)) ?? written
      : written;
    // What is written in the same way is the same type.
    const value = values.find(({ meta }) => meta?.value === text);
    const isOptional = isCall(value, 'optional');
    const [type, usual] = isOptional ? realChildren(value!) : [value];
    const given = usual && literalOf(usual);
    properties[name] = {
      ...typeOf(type, report),
      ...(given !== undefined && { default: given }),
    };
    if (!isOptional) {
      required.push(name);
    }
  }
  return { type: 'object', properties, required, additionalProperties: false };
}

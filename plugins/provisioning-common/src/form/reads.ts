import { ExpressionNode, isNull, realChildren, segmentsOf } from './expression';
import type { FieldSchema } from './FieldSchema';

/** Below a value: a property by its name, or each item. */
export type PathPart = string | typeof eachItem;
export const eachItem = Symbol('each item');

/** What a condition says of a value, or of a part of it. */
export type Constraint = { path: readonly PathPart[]; schema: FieldSchema };

/** What a form can say of a condition, and whether that is all of it. */
export type Read = { found: Constraint[]; isWhole: boolean };

/** What a name in an expression stands for. */
export type Names = readonly {
  root: readonly string[];
  at: readonly PathPart[];
}[];

export const nothing: Read = { found: [], isWhole: false };
/** What can be read of one holds, whatever can't be read of another. */
export function all(reads: readonly Read[]): Read {
  return {
    found: reads.flatMap(({ found }) => found),
    isWhole: reads.every(({ isWhole }) => isWhole),
  };
}

export function one(path: readonly PathPart[], schema: FieldSchema): Read {
  return { found: [{ path, schema }], isWhole: true };
}
export function negated({ found, isWhole }: Read): Read {
  const [only] = found;
  const { enum: values, pattern, ...rest } = only?.schema ?? {};
  if (!isWhole || found.length !== 1 || Object.keys(rest).length > 0) {
    return nothing;
  }
  return one(only.path, {
    not: { ...(values && { enum: values }), ...(pattern && { pattern }) },
  });
}
/** Of alternatives only those about one and the same thing can be read. */
export function either(reads: readonly Read[]): Read {
  const alone = reads.map(({ found, isWhole }) =>
    isWhole && found.length === 1 ? found[0] : undefined,
  );
  const [first] = alone;
  const isSame = alone.every(
    each =>
      each !== undefined &&
      each.path.length === first!.path.length &&
      each.path.every((part, index) => part === first!.path[index]) &&
      Object.keys(each.schema).length === 1,
  );
  if (!first || !isSame) {
    return nothing;
  }
  const schemas = alone.map(each => each!.schema);
  if (schemas.every(each => each.enum)) {
    return one(first.path, { enum: schemas.flatMap(each => each.enum!) });
  }
  return schemas.every(each => each.pattern !== undefined)
    ? one(first.path, {
        pattern: schemas.map(each => `(?:${each.pattern})`).join('|'),
      })
    : nothing;
}
export function pathOf(
  node: ExpressionNode | undefined,
  names: Names,
): PathPart[] | undefined {
  if (node?.type === '') {
    return pathOf(realChildren(node)[0], names);
  }
  const segments = segmentsOf(node);
  const name = names.find(({ root }) =>
    root.every((part, index) => segments?.[index] === part),
  );
  return name && [...name.at, ...segments!.slice(name.root.length)];
}
export function isNullCheck(
  node: ExpressionNode | undefined,
  operator: 'equal' | 'notEqual',
  names: Names,
): boolean {
  if (node?.type === '') {
    return isNullCheck(realChildren(node)[0], operator, names);
  }
  const [left, right] = node ? realChildren(node) : [];
  return (
    node?.type === 'binaryOp' &&
    node.meta?.operator === operator &&
    ((pathOf(left, names) !== undefined && isNull(right)) ||
      (pathOf(right, names) !== undefined && isNull(left)))
  );
}

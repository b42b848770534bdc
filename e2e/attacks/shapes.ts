/**
 * What a JSON value is made of: types and keys, no values. What several values
 * have in common is one shape.
 */
export interface Shape {
  /** Of `string`, `number`, `boolean`, `null`, `array`, `object`, `anything`; sorted. */
  types: string[];
  /** Of an object; `*` stands for all keys of a map. */
  keys?: Record<string, { shape: Shape; optional?: true }>;
  /** Of an array that was not empty. */
  items?: Shape;
}

/** Names of things: references, ids, label names; no field is called so. */
const isData = (key: string) => !/^[a-zA-Z][a-zA-Z-]*\d?$/.test(key);

/** The value of a fact: each name has a shape of its own. */
const anything: Shape = { types: ['anything'] };

export function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) {
    return {
      types: ['array'],
      ...(value.length > 0 && { items: value.map(shapeOf).reduce(merged) }),
    };
  }
  if (value !== null && typeof value === 'object') {
    const isFact = 'name' in value && 'observedAt' in value;
    const entries = Object.entries(value).map(
      ([key, each]) =>
        [
          key,
          { shape: isFact && key === 'value' ? anything : shapeOf(each) },
        ] as const,
    );
    const shapes = entries.map(([, { shape }]) => shape);
    return {
      types: ['object'],
      keys: entries.some(([key]) => isData(key))
        ? { '*': { shape: shapes.reduce(merged), optional: true } }
        : Object.fromEntries(entries),
    };
  }
  return { types: [value === null ? 'null' : typeof value] };
}

/** The shape of both; a key that one of two objects lacks is optional. */
export function merged(a: Shape, b: Shape): Shape {
  const items = a.items && b.items ? merged(a.items, b.items) : a.items;
  const either = items ?? b.items;
  const keys = a.keys && b.keys ? mergedKeys(a.keys, b.keys) : a.keys ?? b.keys;
  return {
    types: [...new Set([...a.types, ...b.types])].sort(),
    ...(keys && { keys }),
    ...(either && { items: either }),
  };
}

function mergedKeys(
  a: NonNullable<Shape['keys']>,
  b: NonNullable<Shape['keys']>,
): NonNullable<Shape['keys']> {
  if (a['*'] || b['*']) {
    const all = [...Object.values(a), ...Object.values(b)];
    const shape = all.map(each => each.shape).reduce(merged);
    return { '*': { shape, optional: true } };
  }
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return Object.fromEntries(
    names.map(name => {
      const [one, other] = [a[name], b[name]];
      const shape =
        one && other ? merged(one.shape, other.shape) : (one ?? other).shape;
      const always = one && other && !one.optional && !other.optional;
      return [name, { shape, ...(!always && { optional: true as const }) }];
    }),
  );
}

/**
 * Where a value's shape does not fit the one recorded, one line each. What was
 * recorded as optional may be absent; what was an empty array may be filled.
 */
export function misfits(seen: Shape, recorded: Shape, path = ''): string[] {
  const here = path || '/';
  const types = seen.types
    .filter(type => !recorded.types.includes(type))
    .map(
      type => `changed ${here}: ${recorded.types.join(' or ')} is now ${type}`,
    );
  const known = recorded.keys;
  const found = seen.keys;
  if (!known || !found) {
    return seen.items && recorded.items
      ? [...types, ...misfits(seen.items, recorded.items, `${path}/[]`)]
      : types;
  }
  if (known['*']) {
    const any = known['*'].shape;
    return [
      ...types,
      ...Object.values(found).flatMap(({ shape }) =>
        misfits(shape, any, `${path}/*`),
      ),
    ];
  }
  return [
    ...types,
    ...Object.keys(known)
      .filter(
        name => !known[name].optional && (!found[name] || found[name].optional),
      )
      .map(name => `removed ${path}/${name}`),
    ...Object.entries(found).flatMap(([name, { shape }]) =>
      known[name]
        ? misfits(shape, known[name].shape, `${path}/${name}`)
        : [`added ${path}/${name}`],
    ),
  ];
}

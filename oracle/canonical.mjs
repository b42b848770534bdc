// Pure: canonical forms of JSON, and what differs between two of them.

/** The same value with the keys of all objects sorted. */
export function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(key => [key, sorted(value[key])]),
  );
}

/** The same JSON for equal values. */
export function canonicalJson(value) {
  return JSON.stringify(sorted(value));
}

/** The items in one order, equal ones once: for lists whose order means nothing. */
export function asSet(items) {
  const byText = new Map(items.map(item => [canonicalJson(item), item]));
  return [...byText.keys()].sort().map(text => byText.get(text));
}

function brief(value) {
  const text = canonicalJson(value);
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}

/**
 * What differs between two canonical values, one line for each difference, with
 * the path to it.
 * @returns for example `['changed /a/b: 1 → 2', 'removed /c']`
 */
export function differences(before, after, path = '') {
  if (canonicalJson(before) === canonicalJson(after)) {
    return [];
  }
  const isObject = value => value !== null && typeof value === 'object';
  if (
    !isObject(before) ||
    !isObject(after) ||
    Array.isArray(before) !== Array.isArray(after) ||
    before.every?.(item => !isObject(item))
  ) {
    return [`changed ${path || '/'}: ${brief(before)} → ${brief(after)}`];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.sort().flatMap(key => {
    const here = `${path}/${key}`;
    if (!Object.hasOwn(after, key)) {
      return [`removed ${here}: ${brief(before[key])}`];
    }
    if (!Object.hasOwn(before, key)) {
      return [`added ${here}: ${brief(after[key])}`];
    }
    return differences(before[key], after[key], here);
  });
}

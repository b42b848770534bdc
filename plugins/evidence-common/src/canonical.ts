import stringify from 'fast-json-stable-stringify';

/** JSON with sorted keys: equal values give equal text. Keys whose value is undefined vanish. */
export function canonicalJson(value: unknown): string {
  return stringify(value);
}

/**
 * What a table has under a key that comes from outside: never what every object
 * inherits, such as `constructor`.
 */
export function ownValue<T>(
  table: Readonly<Record<string, T>> | undefined,
  key: string,
): T | undefined {
  return table && Object.hasOwn(table, key) ? table[key] : undefined;
}

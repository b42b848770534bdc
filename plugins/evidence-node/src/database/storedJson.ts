/**
 * An object that was stored as JSON.
 *
 * @throws SyntaxError, TypeError where the column has anything else: for
 *   `SetAside` to pass over
 * @public
 */
export function storedObject<T extends object>(text: string): T {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('A stored object is damaged');
  }
  return value as T;
}

/**
 * A list that was stored as JSON.
 *
 * @throws SyntaxError, TypeError where the column has anything else
 * @public
 */
export function storedList<T>(text: string): T[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) {
    throw new TypeError('A stored list is damaged');
  }
  return value;
}

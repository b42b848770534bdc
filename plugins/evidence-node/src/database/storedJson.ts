/**
 * An object that was stored as JSON.
 *
 * @param required - what it must have
 * @throws SyntaxError, TypeError where the column has anything else: for
 *   `SetAside` to pass over
 * @public
 */
export function storedObject<T extends object>(
  text: string,
  required: readonly (keyof T)[] = [],
): T {
  const value: unknown = JSON.parse(text);
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    !required.every(key => (value as T)[key] !== undefined)
  ) {
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

/**
 * The last that a `Date` has, in epoch milliseconds.
 *
 * @public
 */
export const lastInstant = 8.64e15;

/**
 * An instant that was stored as epoch milliseconds; PostgreSQL gives text.
 *
 * @throws RangeError where no date has it
 * @public
 */
export function storedInstant(value: number | string): number {
  const millis = Number(value);
  if (!(Math.abs(millis) <= lastInstant)) {
    throw new RangeError('A stored instant is damaged');
  }
  return millis;
}

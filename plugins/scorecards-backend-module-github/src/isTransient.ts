/**
 * Whether the same may succeed later: a failure without a status, a limit, or one
 * of the other side.
 */
export function isTransient(error: unknown): boolean {
  const { status } = error as { status?: number };
  return status === undefined || status === 429 || status >= 500;
}

/** Whether the same may succeed later, as nothing is wrong with what was requested. */
export function isTransient(error: unknown): boolean {
  const { status } = error as { status?: number };
  return status === undefined || status === 429 || status >= 500;
}

/**
 * The message to somebody who comes too late to decide, or decides on what is
 * not as they read it: who was faster, and when.
 *
 * @param what - such as `exemption`
 * @param now - its state in a word that says what was done, such as `approved`;
 *   the step that led there; and when it expired, where that is its state.
 *   Instants are epoch milliseconds.
 */
export function decidedAlready(
  what: string,
  now: {
    state: string;
    version: number;
    last?: { by?: string; at: number };
    expires?: number;
  },
): string {
  const { expires, last, state, version } = now;
  if (state === 'expired' && expires !== undefined) {
    return `The ${what} expired at ${new Date(expires).toISOString()}`;
  }
  return last?.by
    ? `The ${what} has already been ${state} by '${last.by}' at ${new Date(
        last.at,
      ).toISOString()}`
    : `The ${what} is ${state} and has version ${version}; read it again`;
}

/**
 * What somebody is told who comes too late to decide, or decides on what is not
 * as they read it: who was faster, and when.
 *
 * @param what - such as `exemption`
 * @param now.state - in a word that says what was done, such as `approved`
 * @param now.last - the step that led there; `at` is epoch milliseconds
 * @param now.expires - when it expired, where that is its state; likewise
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

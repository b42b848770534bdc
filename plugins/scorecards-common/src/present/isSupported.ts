const dayMs = 86_400_000;

/** Until the end of that day in UTC. `now` is in epoch milliseconds. */
export function isSupported(
  { supportedUntil }: { supportedUntil: string },
  now: number,
): boolean {
  return now < Date.parse(supportedUntil) + dayMs;
}

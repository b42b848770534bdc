import { createHash } from 'node:crypto';

/**
 * When something is due again. All that is read at one time gets its own slot
 * in the time that may pass between two looks, by its share of the whole (0 to
 * 1), so that each pass asks for a small part of it. Slots go by the clock
 * alone: they stay apart however often something is read in between.
 *
 * @param every - between two looks at the same, milliseconds
 */
export function nextSlot(now: number, share: number, every: number): number {
  const since = (now - share * every) % every;
  return now + every - (since < 0 ? since + every : since);
}

/** Also where the clock was set back meanwhile. */
export function isDue(dueAt: number, now: number, every: number): boolean {
  return dueAt <= now || dueAt > now + every;
}

/** Those that are queried together, so many at once, have the same share. */
export function sharesOf(
  ids: readonly string[],
  atOnce: number,
): (id: string) => number {
  const groups = Math.ceil(ids.length / atOnce);
  const shares = new Map(
    [...ids]
      .sort()
      .map(
        (id, at) => [id, (Math.floor(at / atOnce) + 1 / 2) / groups] as const,
      ),
  );
  return id => shares.get(id)!;
}

/** The same for the same text, and spread over all of them. */
export function shareOfText(text: string): number {
  return createHash('sha256').update(text).digest()[0] / 256;
}

import { z } from 'zod';

/** No owner that exists; or nothing has happened to it for long. */
export const neglectKinds = ['orphaned', 'stale'] as const;
export type NeglectKind = (typeof neglectKinds)[number];

export const neglectSchema = z.object({
  kind: z.enum(neglectKinds),
  /** Absent for readers who do not see the whole estate, which it follows from. */
  since: z.string().optional(),
});
export type Neglect = z.infer<typeof neglectSchema>;

/** Signs of use. Instants are epoch milliseconds; absent where it is not known. */
export type SignsOfUse = {
  /** The last change or deploy; `null` where there was never one. */
  change?: number | null;
  /** The last request; `null` where there was none although a source looked. */
  traffic?: number | null;
};

/**
 * Since when nothing has happened to it for so long; undefined where something
 * has, or where that is not known: unknown is not stale.
 *
 * @param now - epoch milliseconds, as the result
 */
export function staleSince(
  { change, traffic }: SignsOfUse,
  { afterMs, now }: { afterMs: number; now: number },
): number | undefined {
  if (change === undefined || traffic === undefined) {
    return undefined;
  }
  const signs = [change, traffic].filter(at => at !== null);
  const since = signs.length > 0 ? Math.max(...signs) + afterMs : now;
  return since <= now ? since : undefined;
}

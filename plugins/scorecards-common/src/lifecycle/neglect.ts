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

/** What the portal knew when it looked for what is neglected. */
export const neglectSearchSchema = z.object({
  kind: z.enum(neglectKinds),
  /** When it looked last; absent before the first time. */
  at: z.string().optional(),
  /** Whether any entity was judged; where none was, an empty list means unknown. */
  known: z.boolean(),
  /** Of how many it is not; absent for readers who do not see the whole estate. */
  unknown: z.number().int().optional(),
  /** What makes it known, where it is not of all. */
  needs: z.string().optional(),
});
export type NeglectSearch = z.infer<typeof neglectSearchSchema>;

/** Of how many entities it was known, and when; epoch milliseconds. */
export type NeglectSearched = {
  kind: NeglectKind;
  at: number;
  known: number;
  unknown: number;
};

const needs: Record<NeglectKind, string> = {
  orphaned:
    'Needs ownership.state, which evidence collects of each owner in the catalog',
  stale:
    'Needs changes.arriving, and traffic.observed from a source that has looked for the whole time',
};

/**
 * Of each kind, what is known; before the first search nothing is.
 *
 * @param seesAll - whether nothing is hidden from the reader
 */
export function neglectSearches(
  searched: readonly NeglectSearched[],
  seesAll: boolean,
): NeglectSearch[] {
  return neglectKinds.map((kind): NeglectSearch => {
    const last = searched.find(one => one.kind === kind);
    if (!last) {
      return { kind, known: false, needs: needs[kind] };
    }
    const { known, unknown } = last;
    return {
      kind,
      at: new Date(last.at).toISOString(),
      known: known > 0 || unknown === 0,
      ...(seesAll && { unknown }),
      ...(unknown > 0 && (seesAll || known === 0) && { needs: needs[kind] }),
    };
  });
}

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

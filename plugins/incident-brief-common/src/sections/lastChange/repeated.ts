import {
  type Change,
  revisionsOf,
} from '@plumbline/backstage-plugin-evidence-common';

/** One named reason: a lower rank is more suspect. */
export type Reason = { rank: number; words?: string };

/**
 * A version that reaches several places, or is merged and deployed, is one
 * cause: what repeats it comes after everything else.
 */
export function repeatedLast<T extends { change: Change; reasons: Reason[] }>(
  ranked: readonly T[],
): T[] {
  const find = revisionsOf(
    ranked.flatMap(({ change }) => change.revision ?? []),
  );
  const seen = new Set<string>();
  const first: T[] = [];
  const repeated: T[] = [];
  for (const one of ranked) {
    const { entityRef, item, kind, revision } = one.change;
    const key = JSON.stringify([
      entityRef,
      kind === 'commit' ? 'deploy' : kind,
      item,
      revision === undefined ? undefined : wholeRevision(find, revision),
    ]);
    if (revision !== undefined && seen.has(key)) {
      const again = { rank: 0, words: `as above: ${revision}` };
      repeated.push({ ...one, reasons: [again, ...one.reasons] });
    } else {
      first.push(one);
      seen.add(key);
    }
  }
  return [...first, ...repeated];
}

/** One report names a commit by its hash, another by the beginning of it. */
function wholeRevision(
  find: ReturnType<typeof revisionsOf>,
  revision: string,
): string {
  const { fits, name } = find(revision);
  return fits === 1 && name !== undefined ? name : revision;
}

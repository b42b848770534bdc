import { isSameRevision, revisionsOf } from '../changes/isSameRevision';
import { commitOf, type ReleaseNames } from './changeDelivery';

/** Tools write no longer beginnings of a hash than 16 digits. */
const shortLengths = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

/**
 * Gives what is of one service the whole hash of its commit, where a change of the
 * service has it. One report names a commit by its hash, another by the beginning.
 *
 * @returns a function that sets `commit`, or `fits` where the beginning is that of
 *   several commits, and none is chosen
 */
export function commitNames(
  changes: readonly ReleaseNames[],
): <T extends ReleaseNames>(one: T) => T {
  const find = revisionsOf(changes.flatMap(one => commitOf(one) ?? []));
  return one => {
    const name = one.commit ?? one.revision;
    const { fits, name: commit } =
      name === undefined ? { fits: 0 } : find(name);
    if (fits === 0) {
      return one;
    }
    return fits > 1 ? { ...one, fits } : { ...one, commit };
  };
}

/**
 * The commit that a run of one of some services names, by its whole hash.
 *
 * @returns undefined also where it may be of several
 */
export function commitsOfRuns(
  changes: readonly (ReleaseNames & { entityRef: string })[],
): (run: { entityRef?: string; revision?: string }) => string | undefined {
  const known = new Map<string, ReleaseNames[]>();
  for (const change of changes) {
    const all = known.get(change.entityRef) ?? [];
    all.push(change);
    known.set(change.entityRef, all);
  }
  const namesIn = new Map(
    [...known].map(([entityRef, all]) => [entityRef, commitNames(all)]),
  );
  return ({ entityRef = '', revision }) => {
    const run: ReleaseNames = { kind: 'commit', revision };
    return commitOf(namesIn.get(entityRef)?.(run) ?? run);
  };
}

/**
 * How reports may name a commit: by its hash, or the beginning of it, in the lower
 * case of most tools.
 */
export function namesOfCommit(commit: string): string[] {
  const names = new Set([commit]);
  const lower = commit.toLowerCase();
  for (const length of [...shortLengths, lower.length]) {
    const name = lower.slice(0, length);
    if (isSameRevision(name, commit)) {
      names.add(name);
    }
  }
  return [...names];
}

import { distinctRevisions, isSameRevision } from '../changes/isSameRevision';
import { commitOf, type ReleaseNames } from './changeDelivery';

/** Shorter beginnings of a commit's hash name more than one. */
const leastHash = 7;
/** Tools write no longer beginnings of a hash than this. */
const mostShort = 16;

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
  const known = new Map<string, string[]>();
  for (const name of new Set(changes.flatMap(one => commitOf(one) ?? []))) {
    const start = startOf(name);
    known.set(start, [...(known.get(start) ?? []), name]);
  }
  return one => {
    const name = one.commit ?? one.revision;
    const same = (name && known.get(startOf(name))) || [];
    const found = same.filter(other => isSameRevision(name, other));
    if (found.length === 0) {
      return one;
    }
    const [commit, ...others] = distinctRevisions([...found, name!]);
    return others.length > 0
      ? { ...one, fits: others.length + 1 }
      : { ...one, commit };
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

/** How reports may name a commit: by its hash, or the beginning of it. */
export function namesOfCommit(commit: string): string[] {
  const names = [commit];
  for (let length = leastHash; length <= mostShort; length += 1) {
    const short = commit.slice(0, length);
    if (short !== commit && isSameRevision(short, commit)) {
      names.push(short);
    }
  }
  return names;
}

function startOf(name: string): string {
  return name.slice(0, leastHash).toLowerCase();
}

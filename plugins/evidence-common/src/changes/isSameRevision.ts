import { compareText } from '../compareText';

/** Shorter beginnings of a hash name more than one commit. */
const leastHash = 7;
const hash = /^[0-9a-f]{7,64}$/i;

/**
 * Whether two names are of one revision: a commit is named by its whole hash, or
 * the beginning of it. Undefined where one is not stated.
 */
export function isSameRevision(
  one: string | undefined,
  other: string | undefined,
): boolean | undefined {
  if (one === undefined || other === undefined) {
    return undefined;
  }
  if (one === other || !hash.test(one) || !hash.test(other)) {
    return one === other;
  }
  const [short, long] = [one, other]
    .map(text => text.toLowerCase())
    .sort((a, b) => a.length - b.length);
  return long.startsWith(short);
}

/** The longest name of each revision, the longest first; the same in any order. */
export function distinctRevisions(names: Iterable<string>): string[] {
  const all = [...new Set(names)];
  return [
    ...wholeHashes(all).map(({ name }) => name),
    ...all.filter(name => !hash.test(name)),
  ].sort((a, b) => b.length - a.length || compareText(a, b));
}

/**
 * Finds revisions by a name of theirs, or the beginning of their hash, at a cost that
 * does not grow with how many begin alike.
 *
 * @returns a function that gives the longest name of one revision that is meant, and
 *   how many are
 */
export function revisionsOf(
  names: Iterable<string>,
): (name: string) => { name?: string; fits: number } {
  const all = new Set(names);
  const wholes = wholeHashes(all);
  const lower = new Set([...all].map(name => name.toLowerCase()));
  return name => {
    if (!hash.test(name)) {
      return all.has(name) ? { name, fits: 1 } : { fits: 0 };
    }
    const wanted = name.toLowerCase();
    const first = placeOf(wanted, wholes);
    // After all that go on with a digit.
    const fits = placeOf(`${wanted}g`, wholes) - first;
    if (fits > 0) {
      return { name: wholes[first].name, fits };
    }
    for (let length = leastHash; length < wanted.length; length += 1) {
      if (lower.has(wanted.slice(0, length))) {
        return { name, fits: 1 };
      }
    }
    return { fits: 0 };
  };
}

type Whole = { name: string; lower: string };

/** Those with which no other begins, sorted. */
function wholeHashes(names: Iterable<string>): Whole[] {
  return [...names]
    .filter(name => hash.test(name))
    .map(name => ({ name, lower: name.toLowerCase() }))
    .sort(
      (a, b) => compareText(a.lower, b.lower) || compareText(b.name, a.name),
    )
    .filter(({ lower }, at, all) => !all[at + 1]?.lower.startsWith(lower));
}

/** Of the first that is not before it. */
function placeOf(wanted: string, wholes: readonly Whole[]): number {
  let [from, to] = [0, wholes.length];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (wholes[middle].lower < wanted) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}

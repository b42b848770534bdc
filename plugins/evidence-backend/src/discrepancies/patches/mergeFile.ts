import type { FileMerge } from '@plumbline/backstage-plugin-evidence-common';
import { diff3Merge } from 'node-diff3';

const mostLines = 5_000;
/** Pairs of equal lines: each of them is looked at. */
const mostPairs = 500_000;

/** Undefined for a file that is not there. */
type Sides = {
  /** As it was generated. */
  base: string | undefined;
  /** As it is at its branch. */
  now: string | undefined;
  /** As it is generated from now on. */
  text: string | undefined;
};

/** With what the file is to be: undefined for as it is, null for none. */
type Merged = Pick<FileMerge, 'conflicts' | 'outcome'> & {
  result?: string | null;
};

/**
 * Merges three ways. What people changed is never lost: a file that they deleted
 * or renamed stays so, one that they changed is not removed, and where both
 * changed the same lines it is a conflict.
 */
export function mergeFile({ base, now, text }: Sides): Merged {
  if (now === undefined) {
    if (base !== undefined) {
      return { outcome: text === undefined ? 'unchanged' : 'escaped' };
    }
    return { outcome: 'created', result: text };
  }
  const [was, is, next] = [base, now, text].map(one => one && plainEnds(one));
  if (next === undefined) {
    return is === was
      ? { outcome: 'removed', result: null }
      : { outcome: 'kept' };
  }
  if (is === next || was === next) {
    return { outcome: 'unchanged' };
  }
  if (is === was) {
    return { outcome: 'taken', result: endedAs(now, next) };
  }
  return mergeLines({ was: was ?? '', is: is!, next, now });
}

function mergeLines(of: {
  was: string;
  is: string;
  next: string;
  now: string;
}): Merged {
  const [was, is, next] = [of.was, of.is, of.next].map(one => one.split('\n'));
  if (
    Math.max(was.length, is.length, next.length) > mostLines ||
    Math.max(pairs(was, is), pairs(was, next)) > mostPairs
  ) {
    return {
      outcome: 'conflict',
      conflicts: [{ line: 1, lines: is.length }],
    };
  }
  const regions = diff3Merge(is, was, next, { excludeFalseConflicts: true });
  const conflicts = regions.flatMap(({ conflict }) =>
    conflict ? [{ line: conflict.aIndex + 1, lines: conflict.a.length }] : [],
  );
  if (conflicts.length > 0) {
    return { outcome: 'conflict', conflicts };
  }
  const merged = regions.flatMap(({ ok }) => ok ?? []).join('\n');
  return merged === of.is
    ? { outcome: 'unchanged' }
    : { outcome: 'merged', result: endedAs(of.now, merged) };
}

function pairs(some: readonly string[], others: readonly string[]): number {
  const counts = new Map<string, number>();
  some.forEach(line => counts.set(line, (counts.get(line) ?? 0) + 1));
  return others.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0);
}

/** Where lines end in several ways, each is compared as it is, and stays so. */
function plainEnds(text: string): string {
  return endsInCrLf(text) ? text.replaceAll('\r\n', '\n') : text;
}

/** In the way that lines of the file end. */
function endedAs(now: string, text: string): string {
  return endsInCrLf(now) ? text.replaceAll('\n', '\r\n') : text;
}

function endsInCrLf(text: string): boolean {
  return text.includes('\r\n') && !/(?<!\r)\n/.test(text);
}

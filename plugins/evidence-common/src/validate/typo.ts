import { compareText } from '../compareText';

/**
 * The name that somebody meant who slipped: within two letters or a quarter of
 * them (one where there are fewer than five), or the same words in another
 * order. `undefined` where none is that near; of equals, the first by name.
 */
export function nearestTypo(
  text: string,
  names: Iterable<string>,
): string | undefined {
  const wanted = text.trim().toLowerCase().slice(0, 100);
  let best: { name: string; edits: number } | undefined;
  for (const name of names) {
    const edits = typoDistance(wanted, name.toLowerCase());
    if (
      edits !== undefined &&
      (!best ||
        edits < best.edits ||
        (edits === best.edits && compareText(name, best.name) < 0))
    ) {
      best = { name, edits };
    }
  }
  return best?.name;
}

/** How many slips lead from one to the other; `undefined` where too many. */
function typoDistance(a: string, b: string): number | undefined {
  const length = Math.max(a.length, b.length);
  const most =
    Math.min(a.length, b.length) < 5 ? 1 : Math.max(2, Math.floor(length / 4));
  if (Math.min(a.length, b.length) === 0) {
    return undefined;
  }
  if (wordsOf(a) === wordsOf(b)) {
    return a === b ? 0 : 1;
  }
  const edits =
    Math.abs(a.length - b.length) > most ? Infinity : editDistance(a, b);
  return edits <= most ? edits : undefined;
}

function wordsOf(text: string): string {
  return text
    .split(/[-_./ ]+/)
    .filter(Boolean)
    .sort()
    .join('-');
}

/** Damerau-Levenshtein: letters put in, left out, mistaken, or swapped. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(
        row[j - 1] + 1,
        last[j] + 1,
        last[j - 1] + (same ? 0 : 1),
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? before[j - 2] + 1
          : Infinity,
      );
    }
    before = last;
    last = row;
  }
  return last[b.length];
}

import { areServices, gap, wordGaps } from './wordGaps';

/** Words, and what stands between them. */
const tokens = /[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]/gu;
const word = /[\p{L}\p{N}]/u;
/** Fewer words in common say nothing about the work. */
const leastWords = 2;
/** How much of the first title has to be common to all. */
const leastShare = 0.4;

/**
 * The title of work that recurs, from titles of its occurrences: what differs
 * between them is worded (`Restart any service`), and left out where only a
 * number differs (`Replay orders from the dead letter queue`); else it becomes
 * `…`, as in `Grant … access to the shop`. Titles with too little in common leave
 * the first one as it is.
 *
 * @param titles - at least one, the first the one to fall back on
 * @param names - of the services that the work is about
 */
export function commonTitle(
  titles: readonly string[],
  names: readonly string[] = [],
): string {
  const [first, ...others] = titles;
  const start = tokensOf(first);
  const common = others.reduce(
    (known, title) => commonOf(known, tokensOf(title)),
    start,
  );
  const kept = common.filter(token => word.test(token));
  const share =
    kept.join('').length /
    Math.max(1, start.filter(token => word.test(token)).join('').length);
  if (!common.includes(gap)) {
    return first;
  }
  const says =
    (kept.length >= leastWords && share >= leastShare) ||
    (kept.length > 0 && areServices(common, titles, names));
  return !says
    ? first
    : wordGaps(common, titles, names)
        .replace(/\s*[([{]\s*…?\s*[)\]}]/g, '')
        .replace(/\s+/g, ' ')
        .replace(/[\s,:;–-]+$/, '')
        .trim();
}

function tokensOf(title: string): string[] {
  return title.match(tokens) ?? [];
}

/** What two have in common, in order, with a gap where they differ. */
function commonOf(a: readonly string[], b: readonly string[]): string[] {
  const isSame = (x: string, y: string) =>
    x.toLocaleLowerCase('en-US') === y.toLocaleLowerCase('en-US');
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && isSame(a[head], b[head])) {
    head++;
  }
  let tail = 0;
  while (
    tail < shorter - head &&
    isSame(a[a.length - 1 - tail], b[b.length - 1 - tail])
  ) {
    tail++;
  }
  const [middle, other] = [a, b].map(each =>
    each.slice(head, each.length - tail),
  );
  const between =
    middle.length === other.length
      ? middle.map((token, at) => (isSame(token, other[at]) ? token : gap))
      : [gap];
  return withoutNeighbours([
    ...a.slice(0, head),
    ...between,
    ...a.slice(a.length - tail),
  ]);
}

/** Gaps with nothing but separators between them are one. */
function withoutNeighbours(all: readonly string[]): string[] {
  const joined: string[] = [];
  for (const token of all) {
    const last = joined.lastIndexOf(gap);
    if (
      token === gap &&
      last >= 0 &&
      joined.slice(last + 1).every(each => !word.test(each))
    ) {
      joined.length = last;
    }
    joined.push(token);
  }
  return joined;
}

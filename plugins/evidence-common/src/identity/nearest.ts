import { distance } from 'fastest-levenshtein';

/** A name that differs in three of five letters or more resembles nothing. */
const farthest = 0.2 + 0.6;
/** Up to here a text may be the name, misspelt. */
const misspelt = 0.2 + 0.4;

/**
 * Orders names by nearness to a text: those it begins, those that hold it,
 * then by edit distance in proportion to length. Equal ones by name. A name
 * that differs from it in three of five letters or more is none of them.
 *
 * @param isUnlikely - names that come after all others, unless the text may be
 *   one of them, misspelt; default: none
 */
export function nearest(
  text: string,
  names: Iterable<string>,
  count: number,
  isUnlikely: (name: string) => boolean = () => false,
): string[] {
  const wanted = text.trim().toLocaleLowerCase('en-US').slice(0, 100);
  const scored: { name: string; score: number }[] = [];
  for (const name of names) {
    const near = nearness(wanted, name);
    const score = near > misspelt && isUnlikely(name) ? near + 1 : near;
    if (scored.length < count) {
      scored.push({ name, score });
      scored.sort(byScore);
    } else if (byScore({ name, score }, scored[count - 1]) < 0) {
      scored[count - 1] = { name, score };
      scored.sort(byScore);
    }
  }
  return scored.filter(({ score }) => score < farthest).map(({ name }) => name);
}

function nearness(wanted: string, name: string): number {
  if (name.startsWith(wanted)) {
    return 0;
  }
  if (name.includes(wanted)) {
    return 0.1;
  }
  return 0.2 + distance(wanted, name) / Math.max(wanted.length, name.length, 1);
}

type Scored = { name: string; score: number };

function byScore(a: Scored, b: Scored): number {
  if (a.score !== b.score) {
    return a.score - b.score;
  }
  return a.name < b.name ? -1 : Number(a.name > b.name);
}

import type { Knex } from 'knex';

/** Letters of one fold, by it. Built with the first search, in some milliseconds. */
let letters: ReadonlyMap<string, string> | undefined;

/**
 * Limits a query to rows of which one of the columns contains a text, whatever the
 * case of its letters, in every script. Engines fold differently (SQLite only
 * ASCII, PostgreSQL by the locale of its database), so the variants of each letter are
 * written into the pattern. One letter stands for one: `ß` is found by `ẞ`, and
 * not by `SS`. `i`, `I`, `İ` and `ı` find each other, whatever language it is.
 *
 * @param columns - of the tables of the query, as in SQL
 * @public
 */
export function whereContains(
  query: Knex.QueryBuilder,
  columns: readonly string[],
  text: string,
): void {
  const isPostgres = query.client.config.client === 'pg';
  const [operator, pattern] = isPostgres
    ? ['~', regexFor(text)]
    : ['glob', `*${globFor(text)}*`];
  query.where(any => {
    for (const column of columns) {
      any.orWhereRaw(`?? ${operator} ?`, [column, pattern]);
    }
  });
}

function globFor(text: string): string {
  return Array.from(text, letter => {
    const variants = variantsOf(letter);
    // In brackets, what has a meaning in patterns has none.
    return variants.length > 1 || '*?['.includes(letter)
      ? `[${variants.join('')}]`
      : letter;
  }).join('');
}

function regexFor(text: string): string {
  return Array.from(text, letter => {
    const variants = variantsOf(letter);
    return variants.length > 1
      ? `[${variants.join('')}]`
      : letter.replace(/[!-/:-@[-`{-~]/, '\\$&');
  }).join('');
}

function variantsOf(letter: string): string[] {
  letters ??= lettersByFold();
  return Array.from(letters.get(foldOf(letter)) ?? letter);
}

/** Of every letter that has another case. */
function lettersByFold(): Map<string, string> {
  const found = new Map<string, string>();
  for (let point = 0x41; point < 0x1ea00; point += 1) {
    if (point === 0xd800) {
      // Halves of letters.
      point = 0xe000;
    }
    const letter = String.fromCodePoint(point);
    const fold = foldOf(letter);
    if (fold !== letter) {
      found.set(fold, (found.get(fold) ?? fold) + letter);
    }
  }
  return found;
}

function foldOf(letter: string): string {
  if (letter === 'İ') {
    return 'I';
  }
  const lower = isOne(letter.toLowerCase()) ?? letter;
  return isOne(lower.toUpperCase()) ?? lower;
}

/** Some letters have a case of several. */
function isOne(text: string): string | undefined {
  return String.fromCodePoint(text.codePointAt(0)!) === text ? text : undefined;
}

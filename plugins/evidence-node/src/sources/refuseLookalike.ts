import { InputError } from '@backstage/errors';

/** Scripts that are written together; each other one stands by itself (UTS 39). */
const scripts: readonly RegExp[] = [
  /[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /[^\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]/u,
];

/**
 * The scripts in common use (UAX 31, table 5). The others, such as Cherokee and
 * Lisu, have whole alphabets that look like Latin.
 */
const usual = [
  'Arabic',
  'Armenian',
  'Bengali',
  'Bopomofo',
  'Cyrillic',
  'Devanagari',
  'Ethiopic',
  'Georgian',
  'Greek',
  'Gujarati',
  'Gurmukhi',
  'Hangul',
  'Han',
  'Hebrew',
  'Hiragana',
  'Kannada',
  'Katakana',
  'Khmer',
  'Lao',
  'Latin',
  'Malayalam',
  'Myanmar',
  'Oriya',
  'Sinhala',
  'Tamil',
  'Telugu',
  'Thaana',
  'Thai',
  'Tibetan',
  'Common',
  'Inherited',
];
const unusual = new RegExp(
  `[^${usual.map(script => `\\p{Script=${script}}`).join('')}]`,
  'u',
);

/**
 * Lower-case letters that look like Latin ones (UTS 39): Cyrillic, Greek,
 * Armenian, and single ones of other scripts.
 */
const lookalikes = new Map<string, string>(
  [
    ['аеорсухіјѕԁһԛԝ', 'aeopcyxijsdhqw'],
    ['αοριυνχκ', 'aopiuvxk'],
    ['ագզհյոռսցւքօ', 'wqqhjnnugifo'],
    ['סוןاهဝଠഠዐ', 'olllooooo'],
  ].flatMap(([those, latin]) =>
    [...those].map((letter, at) => [letter, latin[at]] as const),
  ),
);

/** Letters of Latin alphabets that are no other letter with a mark. */
const ownLetters = new Set('ßæœøđłðþŋħŧ');

/**
 * Refuses a name that can be taken for another one: a word of several scripts,
 * such as `gіthub` with a Cyrillic `і`, one of other letters only that look
 * like Latin ones, rare Latin letters that look like common ones (`ı` in `gıt`),
 * scripts that are no longer in common use, and dashes other than `-`.
 *
 * @throws InputError in one sentence
 */
export function refuseLookalike(name: string): void {
  const rare = [...name.toLowerCase().normalize('NFKD')].find(
    letter =>
      /[^\p{ASCII}]/u.test(letter) &&
      /[\p{Script=Latin}\p{Pd}]/u.test(letter) &&
      !ownLetters.has(letter),
  );
  if (rare !== undefined) {
    throw new InputError(
      `'source' must not have '${rare}', which can be taken for another letter or dash; use a-z, letters with accents, and '-'`,
    );
  }
  const [stranger] = unusual.exec(name.normalize('NFKC')) ?? [];
  if (stranger !== undefined) {
    throw new InputError(
      `'source' must not have '${stranger}', which is of a script that is not in common use`,
    );
  }
  for (const word of name.normalize('NFKC').match(/[\p{L}\p{M}]+/gu) ?? []) {
    if (scripts.filter(script => script.test(word)).length > 1) {
      throw new InputError(
        `'source' must be in letters of one script; '${word.slice(
          0,
          100,
        )}' mixes several that look alike`,
      );
    }
    const letters = [...word.toLowerCase()];
    const latin = letters.map(letter => lookalikes.get(letter));
    if (latin.every(letter => letter !== undefined)) {
      throw new InputError(
        `'source' must be in Latin letters where it looks so; '${word.slice(
          0,
          100,
        )}' can be taken for '${latin.join('').slice(0, 100)}'`,
      );
    }
  }
}

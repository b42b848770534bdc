/**
 * What changes from one occurrence of the same work to the next, most specific
 * first. Each is linear: no repeated group within another.
 */
const masks: readonly [RegExp, string][] = [
  [/<[a-z/!][^<>]{0,200}>/g, ' '],
  [/&(?:[a-z]{2,8}|#\d{1,6});/g, ' '],
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/\S+/g, ' <url> '],
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g, ' <mail> '],
  [
    /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
    ' <id> ',
  ],
  [
    /\b\d{4}-\d{2}-\d{2}(?:[t ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?:z|[+-]\d{2}:?\d{2})?)?\b/g,
    ' <time> ',
  ],
  [/\b\d{1,2}[:h]\d{2}(?::\d{2})?(?:[.,]\d+)?\s?(?:am|pm)?\b/g, ' <time> '],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+|\/\d+)?\b/g, ' <ip> '],
  [/(?<![\w<])(?:~|\.{1,2})?\/[\w.@-]+(?:\/[\w.@-]*)*/g, ' <path> '],
  [/\b[a-z]:\\\S+/g, ' <path> '],
  [/\b0x[0-9a-f]+\b/g, ' <id> '],
  // Of a pair of name and value the name says what it is about.
  [/(\w)=(?:"[^"]*"|\S*)/g, '$1 <id> '],
  [/(?<![\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+){2,}(?![\w-])/g, ' <host> '],
];

/** A word of digits and letters that nobody chose. */
const identifier = /^(?=.*\d)(?=.*[a-f])[0-9a-f]{7,}$/;

/** They come and go without a difference in what is requested. */
const emptyWords = new Set(
  (
    'a an the this that these those please pls plz kindly hi hello hey thanks ' +
    'thank you your can could would should will we i my our us it its be is ' +
    'are was were been am has have had do does did to of for on in at by with ' +
    'from and or as again need needs needed want wants re fw fwd aw urgent asap'
  ).split(' '),
);

/**
 * @param names - what the line may name, and what varies where it does
 * @returns the words that say what it is about, in their order
 */
export function wordsOf(line: string, names: readonly string[] = []): string[] {
  let text = line.normalize('NFKC').toLocaleLowerCase('en-US');
  for (const name of names) {
    text = withoutName(text, name);
  }
  for (const [pattern, mask] of masks) {
    text = text.replace(pattern, mask);
  }
  const words: string[] = [];
  for (const token of text.match(/<[a-z]+>|[\p{L}\p{M}\p{N}]+/gu) ?? []) {
    const word = wordOf(token);
    // Several variable parts in a row are one.
    if (word !== '' && !(isMask(word) && words[words.length - 1] === word)) {
      words.push(word);
    }
  }
  return words;
}

/** `component:default/checkout` is called `checkout` in a line. */
function withoutName(text: string, name: string): string {
  const short = name
    .normalize('NFKC')
    .toLocaleLowerCase('en-US')
    .replace(/^[^:/\s]+:[^:/\s]+\//, '')
    .trim();
  if (short.length < 3) {
    return text;
  }
  const pattern = short
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/[\s_-]+/g, '[\\s_-]?');
  return text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'gu'),
    ' <service> ',
  );
}

function wordOf(token: string): string {
  if (token.startsWith('<')) {
    return token;
  }
  if (identifier.test(token) || /^\p{N}+$/u.test(token)) {
    return '<id>';
  }
  if (/\p{N}/u.test(token)) {
    return token.replace(/\p{N}+/gu, '#');
  }
  return emptyWords.has(token) ? '' : stem(token);
}

function isMask(word: string): boolean {
  return word.startsWith('<');
}

/** Endings of English verbs and plurals: `restarted`, `restarts`, `restarting`. */
function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) {
    return word;
  }
  let stemmed = word
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^s])s$/, '$1');
  const shorter = stemmed.replace(/(?:ing|ed)$/, '');
  if (shorter.length >= 3 && /[aeiouy]/.test(shorter)) {
    stemmed = shorter.replace(/([bdgmnprt])\1$/, '$1');
  }
  return stemmed.length > 3 ? stemmed.replace(/e$/, '') : stemmed;
}

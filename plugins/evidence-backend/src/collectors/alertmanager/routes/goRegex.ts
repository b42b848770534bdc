/** More than these make a backtracking engine slow: exponents of its cost. */
const maxRepeats = 4;
const maxPatternLength = 100_000;

const posixClasses: Record<string, string> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/**
 * Whether a text as a whole matches a pattern of Alertmanager, which Go's
 * engine (RE2) would run in linear time. Here the pattern is brought into
 * JavaScript's words, and refused where that can't be done or could take long.
 *
 * @returns undefined where the pattern can't be evaluated here
 */
export function goRegex(
  pattern: string,
): ((text: string) => boolean) | undefined {
  const literals = literalsOf(pattern);
  if (literals) {
    return text => literals.has(text);
  }
  const expression = translate(pattern);
  return expression && (text => expression.test(text));
}

/**
 * The texts that a pattern like `a|b|c` matches, which is what most are.
 *
 * @returns undefined for any other pattern
 */
export function literalsOf(pattern: string): Set<string> | undefined {
  if (/(^|[^\\])(\\\\)*[.+*?()[\]{}^$]/.test(pattern)) {
    return undefined;
  }
  const unescaped: string[] = [];
  for (const part of pattern.split('|')) {
    // Behind a backslash the bar is a letter, or part of an escape.
    if (/\\$/.test(part) || /\\[^.+*?()|[\]{}^$\-\\/]/.test(part)) {
      return undefined;
    }
    unescaped.push(part.replace(/\\(.)/gs, '$1'));
  }
  return new Set(unescaped);
}

function translate(pattern: string): RegExp | undefined {
  if (pattern.length > maxPatternLength) {
    return undefined;
  }
  const [, flags = '', body = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(pattern)!;
  // Elsewhere flags hold for a part only, and `U` turns greediness around.
  if (/\(\?[a-zA-Z-]*[a-zA-Z](\)|:)/.test(body) || isSlow(body)) {
    return undefined;
  }
  const source = body
    .replace(/\\Q(.*?)(\\E|$)/gs, (_, text: string) =>
      text.replace(/[.+*?()|[\]{}^$\\/]/g, '\\$&'),
    )
    .replace(/\[:(\^?)(\w+):\]/g, (whole, not: string, name: string) =>
      not || !Object.hasOwn(posixClasses, name) ? whole : posixClasses[name],
    )
    .replace(/\(\?P</g, '(?<')
    .replace(/\\([pP])([A-Z])(?![a-z])/g, '\\$1{$2}')
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
    .replace(/\\a/g, '\\x07')
    .replace(/\\([_\-%#@!&=:;<>,"'~` ])/g, '$1');
  try {
    return new RegExp(`^(?:${source})$`, `u${flags}`);
  } catch {
    return undefined;
  }
}

/** Repeats within repeats, or many of them, may take ages when nothing matches. */
function isSlow(body: string): boolean {
  const bare = body.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x');
  const repeats = bare.match(/[*+]|\{\d+,?\d*\}/g) ?? [];
  return (
    repeats.length > maxRepeats ||
    /\([^()]*([*+]|\{\d)[^()]*\)([*+]|\{\d)/.test(bare) ||
    /\)[^()]*\)([*+]|\{\d)/.test(bare)
  );
}

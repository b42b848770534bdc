/** `12,345`; to so many decimals. */
export function number(amount: number, decimals = 0): string {
  return amount.toLocaleString('en-US', { maximumFractionDigits: decimals });
}

/** `1 source`, `2 sources`, `2.5 days`. */
export function count(
  amount: number,
  one: string,
  many: string = `${one}s`,
): string {
  return `${number(amount, 1)} ${amount === 1 ? one : many}`;
}

/**
 * A share as `12%`. What is not nothing is no `0%`, and what is not all is no
 * `100%`.
 */
export function percent(share: number, decimals = 0): string {
  const least = 10 ** -decimals;
  const value = share * 100;
  if (value > 0 && value < least) {
    return `<${least}%`;
  }
  return `${number(
    value < 100 ? Math.min(value, 100 - least) : value,
    decimals,
  )}%`;
}

/** With a capital at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en-US') + text.slice(1);
}

/**
 * The same where it begins with a plain word: references, names of versions and
 * code keep their case.
 */
export function sentence(text: string): string {
  return /^\p{Ll}+(?:[,;:]?\s|[’']|$)/u.test(text) ? capital(text) : text;
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

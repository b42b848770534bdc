import picomatch from 'picomatch';

/** Whether a path argument is a pattern, and so not the name of one file. */
export function isGlob(text: string): boolean {
  return picomatch.scan(escaped(text)).isGlob;
}

/** The folder below which everything lies that a pattern can match. */
export function baseOf(pattern: string): string {
  const { base } = picomatch.scan(escaped(pattern));
  return base.replace(/\\([()])/g, '$1') || '.';
}

/** What a pattern matches, with slashes. */
export function matcherOf(pattern: string): (path: string) => boolean {
  return picomatch(escaped(pattern), { dot: true });
}

/** Parentheses are of names more often than of patterns. */
function escaped(pattern: string): string {
  return pattern.replace(/[()]/g, '\\$&');
}

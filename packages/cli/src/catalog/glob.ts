import picomatch from 'picomatch';

/** Whether a path argument is a pattern, and so not the name of one file. */
export function isGlob(text: string): boolean {
  // Parentheses are of names more often than of patterns.
  return picomatch.scan(text, { noparen: true }).isGlob;
}

/** The folder below which everything lies that a pattern can match. */
export function baseOf(pattern: string): string {
  return picomatch.scan(pattern).base || '.';
}

/**
 * What went wrong, in a line that can be shown: parsers go on to quote the
 * source, and quote as much of it as there is.
 */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0].slice(0, 300).replace(/:$/, '');
}

const markdownLink = /\[([^\]]+)\]\(https?:\/\/[^\s)]*\)/g;
const address = /<?https?:\/\/[^\s<>]+>?/g;
/** What led to an address leads nowhere without it. */
const loose = /[\s:;,(\u2013\u2014-]+$/;

/**
 * A line of a ticket as the title of work that recurs: addresses are of that one
 * ticket. A line that is nothing else stays.
 */
export function titleOf(line: string): string {
  const words = line
    .replace(markdownLink, '$1')
    .replace(address, '')
    .replace(/\(\s*\)|\[\s*\]/g, '')
    .replace(/\s+/g, ' ')
    .replace(loose, '')
    .trim();
  return words === '' ? line : words;
}

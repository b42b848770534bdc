import { commonTitle } from '@plumbline/backstage-plugin-toil-common/grouping';

const markdownLink = /\[([^\]]+)\]\(https?:\/\/[^\s)]*\)/g;
const address = /<?https?:\/\/[^\s<>]+>?/g;
/** What led to an address leads nowhere without it. */
const loose = /[\s:;,(\u2013\u2014-]+$/;

/**
 * Titles of tickets as the title of work that recurs: addresses are of one ticket,
 * and what differs between tickets is worded or left out. A title that is nothing but an
 * address stays.
 */
export function titleOf(
  titles: readonly string[],
  services: readonly string[],
): string {
  return commonTitle(titles.map(withoutAddress), services);
}

function withoutAddress(line: string): string {
  const words = line
    .replace(markdownLink, '$1')
    .replace(address, '')
    .replace(/\(\s*\)|\[\s*\]/g, '')
    .replace(/\s+/g, ' ')
    .replace(loose, '')
    .trim();
  return words === '' ? line : words;
}

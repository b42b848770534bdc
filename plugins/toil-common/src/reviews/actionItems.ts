/** What has to be done after an incident. */
export type ActionItem = { text: string; owner?: string; url?: string };

const heading =
  /\b(action items?|actions|follow[- ]?ups?|next steps|remediations?|corrective actions?|to-?dos?)\b/i;
const mostItems = 500;

/** In the order in which they stand. */
export function actionItems(lines: readonly string[]): ActionItem[] {
  const items: ActionItem[] = [];
  /** The depth of the heading under which they stand; 0 outside. */
  let under = 0;
  let columns: string[] | undefined;
  let isCode = false;
  for (const line of lines) {
    if (/^\s*(```|~~~)/.test(line)) {
      isCode = !isCode;
    }
    if (isCode) {
      continue;
    }
    const title = /^(#{1,6})\s+(.+)$/.exec(line);
    if (title) {
      const depth = title[1].length;
      if (heading.test(title[2])) {
        under = depth;
      } else if (depth <= under) {
        under = 0;
      }
      columns = undefined;
      continue;
    }
    if (under === 0 || items.length >= mostItems) {
      continue;
    }
    if (/^\s*\|/.test(line)) {
      const cells = cellsOf(line);
      if (!columns) {
        columns = cells.map(cell => cell.toLocaleLowerCase('en-US'));
      } else if (!cells.every(cell => /^:?-+:?$/.test(cell))) {
        items.push(...fromRow(columns, cells));
      }
      continue;
    }
    columns = undefined;
    const bullet = /^\s*(?:[-*+]|\d+[.)])\s+(?:\[[ xX]\]\s+)?(.+)$/.exec(line);
    if (bullet) {
      items.push(fromWords(bullet[1]));
    }
  }
  return items;
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map(cell => cell.replaceAll('\\|', '|').trim());
}

function fromRow(
  columns: readonly string[],
  cells: readonly string[],
): ActionItem[] {
  const cell = (names: RegExp) => {
    const place = columns.findIndex(column => names.test(column));
    return place < 0 ? undefined : cells[place] || undefined;
  };
  const text =
    cell(/^(action( item)?|item|what|description|task|follow[- ]?up|title)$/) ??
    cells[0];
  return text
    ? [
        {
          ...fromWords(text),
          ...(cell(/^(owner|team|who|assignee)$/) && {
            owner: cell(/^(owner|team|who|assignee)$/)!.replace(/^@/, ''),
          }),
          ...urlIn(cells.join(' ')),
        },
      ]
    : [];
}

/** `Alert on the queue (owner: payments, OPS-17)`, `… @payments` */
function fromWords(words: string): ActionItem {
  const owner =
    /\(?\bowner\s{0,5}:\s{0,5}@?([\w .\-/]{1,200}?)\s{0,5}[),;]/i.exec(
      `${words})`,
    )?.[1] ?? /(?:^|\s)@([\w\-/]+)/.exec(words)?.[1];
  const text = words
    .replace(/\s?\(owner\s{0,5}:[^()]{0,300}\)/i, '')
    .replace(/(?:^|\s)@[\w\-/]+/g, '')
    .trim();
  return { text, ...(owner && { owner }), ...urlIn(words) };
}

function urlIn(text: string): { url?: string } {
  const url = /\bhttps?:\/\/[^\s)>\]|"']+/.exec(text)?.[0];
  return url ? { url } : {};
}

import {
  entityTitle,
  plainly,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  WeeklyItem,
  WeeklyReview,
  WeeklySection,
  WeeklySectionName,
} from '../schemas';

/** What each section is called. */
export const weeklySectionTitles: Record<WeeklySectionName, string> = {
  actions: 'Actions',
  incidents: 'Incidents',
  budgets: 'Error budgets',
  controls: 'New failing controls',
  exemptions: 'Exemptions expiring',
  infrastructure: 'Infrastructure expiring',
  flags: 'Expired flags',
  releases: 'Held releases',
  drills: 'Drills to follow up',
  certifications: 'To be confirmed',
};

/** An item as a row of a terminal or a line of a message has it. */
export function weeklyItemWords(item: WeeklyItem) {
  const { due, entityRef, nextStep, owner, state, title } = item;
  return {
    state,
    what: title,
    next: nextStep,
    due: due?.slice(0, 10),
    of: entityRef && entityTitle(entityRef),
    owner: owner && entityTitle(owner),
  };
}

/** Without actions that have ended: of those there is nothing left to do. */
export function openOf(
  section: WeeklySection,
): Pick<WeeklySection, 'items' | 'total'> {
  const items = section.items.filter(
    ({ state }) => !['done', 'dropped'].includes(state),
  );
  return { items, total: section.total - section.items.length + items.length };
}

/** Chats take 3,000 characters in a block of text. */
const longestDigest = 2_500;
/** Of each section. */
const mostNamed = 5;
const longestText = 100;
const longestName = 40;

/**
 * What is to be talked about, with owner and next step: a heading for each section
 * and a line for each item, as many as fit. The same review gives the same text. It
 * reads well without its line breaks too, which some readers drop.
 */
export function weeklyDigest({ at, sections }: WeeklyReview): string {
  const unknown = sections
    .filter(section => section.unknown.length > 0)
    .map(({ name }) => weeklySectionTitles[name]);
  const textOf = (most: number) =>
    [
      ...sections.flatMap(section => linesOf(section, most, Date.parse(at))),
      ...(unknown.length > 0 ? [`Not all known: ${unknown.join(', ')}`] : []),
    ].join('\n');
  let most = mostNamed;
  while (most > 0 && textOf(most).length > longestDigest) {
    most -= 1;
  }
  return textOf(most);
}

function linesOf(section: WeeklySection, most: number, at: number): string[] {
  const { items, total } = openOf(section);
  const shown = items.slice(0, most);
  const left = total - shown.length;
  if (total === 0) {
    return [];
  }
  return [
    `${weeklySectionTitles[section.name]}: ${total}`,
    ...shown.map(item => lineOf(item, at)),
    ...(left > 0 && shown.length > 0 ? [`• and ${left} more`] : []),
  ];
}

function lineOf(item: WeeklyItem, at: number): string {
  const {
    due,
    next,
    of,
    owner = 'unknown',
    state,
    what,
  } = weeklyItemWords(item);
  const whatOf = [
    cut(plainly(what, at), longestText),
    ...(of === undefined ? [] : [`(${cut(of, longestName)})`]),
  ].join(' ');
  const byWhen = ['due', 'expired', 'expires'].includes(state) ? ' ' : ', due ';
  return [
    `• ${whatOf}: ${state}${due === undefined ? '' : `${byWhen}${due}`}`,
    `owner: ${cut(owner, longestName)}`,
    `next: ${cut(plainly(next, at), longestText)}`,
  ].join('; ');
}

/**
 * On one line, and without what chats take for a mention, a link or a format: texts
 * come from elsewhere. There is no escape that all readers of a notification know.
 */
function cut(text: string, longest: number): string {
  const plain = text
    .replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .trim()
    .replace(/@+(?=(?:here|channel|everyone)\b)/gi, '')
    .replace(/</g, '‹')
    .replace(/>/g, '›')
    .replace(/`/g, "'")
    .replace(/\*/g, '∗')
    .replace(/~/g, '∼')
    .replace(/(?<![\p{L}\p{N}])_/gu, '＿')
    .replace(/&(?=\w+;)/g, '& ');
  const characters = Array.from(plain);
  return characters.length > longest
    ? `${characters.slice(0, longest - 1).join('')}…`
    : plain;
}

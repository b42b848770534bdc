import { duration } from '@plumbline/backstage-plugin-evidence-common';
import {
  instant,
  oneLine,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { headline } from './headline';
import { escapeMrkdwn, fitLines, mrkdwnLink } from './mrkdwn';
import type { SlackBrief } from './slackBrief';
import type { SlackOccasion } from './SlackOccasion';

/** The few of Slack's blocks that are used. https://docs.slack.dev/reference/block-kit/blocks */
export type SlackBlock =
  | { type: 'header'; text: { type: 'plain_text'; text: string } }
  | { type: 'section'; text: SlackText; expand?: boolean }
  | { type: 'context'; elements: SlackText[] };

/** `verbatim`: names of channels and people in it are left alone. */
export type SlackText = { type: 'mrkdwn'; text: string; verbatim: true };

/** Arguments of `chat.postMessage` and `chat.update`, without the address. */
export type SlackMessage = { text: string; blocks: SlackBlock[] };

const headerLength = 150;
const contextLength = 2900;

/**
 * A brief as a message about an alert group or an incident. Where that is over,
 * it keeps what was known while it went on, under another heading.
 *
 * @param options - `mark`: identifies the message, shown small
 */
export function slackMessage(
  brief: SlackBrief,
  options: { occasion?: SlackOccasion; mark?: string } = {},
): SlackMessage {
  const { occasion, mark } = options;
  const head = occasion ? headline(brief.name, occasion) : brief.name;
  const rest =
    occasion || brief.firing === undefined
      ? brief.summary
      : `${brief.firing} · ${brief.summary}`;
  return {
    // Plain for people, but Slack reads it as mrkdwn.
    text: `${escapeMrkdwn(head)} · ${escapeMrkdwn(rest)}`,
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: cut(head, headerLength) },
      },
      context([brief.about, ...(occasion ? [occasionLine(occasion)] : [])]),
      ...brief.sections.map(section),
      ...(occasion && occasion.others.length > 0
        ? [section(othersText(occasion))]
        : []),
      context([
        brief.footer.join(' · '),
        ...(mark === undefined ? [] : [escapeMrkdwn(mark)]),
      ]),
    ],
  };
}

/** One paragraph, for answers that are not a brief. */
export function slackNote(lines: string[]): SlackMessage {
  return { text: lines.join('\n'), blocks: [section(fitLines(lines, 2900))] };
}

function occasionLine(occasion: SlackOccasion): string {
  const { title, url, startedAt, resolved, resolvedAt } = occasion;
  const named = mrkdwnLink(url, title);
  if (!resolved) {
    return `for ${named}, since ${instant(startedAt)}`;
  }
  const over =
    resolvedAt === undefined
      ? 'resolved'
      : `resolved ${instant(resolvedAt)} after ${duration(
          Date.parse(resolvedAt) - Date.parse(startedAt),
        )}`;
  return `for ${named}, ${over}; below is what was known while it went on`;
}

function othersText({ others, moreOthers = 0 }: SlackOccasion): string {
  const names = others.map(({ name, url }) => mrkdwnLink(url, name));
  return fitLines(
    [
      '*Also concerned*',
      names.join(', ') + (moreOthers > 0 ? ` and ${moreOthers} more` : ''),
    ],
    2900,
  );
}

function section(text: string): SlackBlock {
  return {
    type: 'section',
    text: { type: 'mrkdwn', text, verbatim: true },
    // Slack would fold it away after a few lines.
    expand: true,
  };
}

function context(texts: string[]): SlackBlock {
  return {
    type: 'context',
    elements: texts.map(text => ({
      type: 'mrkdwn',
      text: cut(text, contextLength),
      verbatim: true,
    })),
  };
}

function cut(text: string, limit: number): string {
  const characters = Array.from(oneLine(text));
  return characters.length > limit
    ? `${characters.slice(0, limit - 1).join('')}…`
    : characters.join('');
}

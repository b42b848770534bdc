import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  Brief,
  briefDocument,
  instant,
  itemBeside,
  oneLine,
  onsetInWords,
  shortBrief,
  shortRef,
} from '@plumbline/backstage-plugin-incident-brief-common';
import { escapeMrkdwn, fitLines, mrkdwnLine, mrkdwnLink } from './mrkdwn';

/** What a Slack message says of a brief, before its occasion is added. */
export type SlackBrief = {
  /** The name of the entity, as plain text. */
  name: string;
  /** One line of mrkdwn: what it is, and since when. */
  about: string;
  /** mrkdwn, each within Slack's limit for a section. */
  sections: string[];
  /** mrkdwn: where the whole of it is, and its digest. */
  footer: string[];
  /** The name of an alert that fires, as plain text. */
  firing?: string;
  /** For notifications and screen readers, as plain text. */
  summary: string;
};

/**
 * Characters of the text of a section; Slack takes 3,000.
 * https://docs.slack.dev/reference/block-kit/blocks/section-block
 */
const sectionLength = 2900;
const gapsShown = 3;

/**
 * The brief in short, for a Slack message. Names and texts from the estate are
 * escaped: they can't make links or call anybody. Ages are as of the brief's
 * own `at`: it will be read later.
 *
 * @param options - `url`: of the whole brief
 */
export function renderSlack(
  brief: Brief,
  options: { url?: string } = {},
): SlackBrief {
  const clock = {
    now: brief.at,
    onset: brief.onset,
    onsetSign: brief.onsetSign,
  };
  const { blocks, gaps } = shortBrief(brief, clock);
  const document = briefDocument(brief);
  const [name, ...kind] = document.title.map(({ text }) => text);
  return {
    name: oneLine(name),
    about: [...kind, brief.entityRef, onsetInWords(brief)]
      .map(escapeMrkdwn)
      .join(' · '),
    sections: [
      ...blocks.map(({ title, lines }) =>
        section(title, lines.map(mrkdwnLine)),
      ),
      ...(gaps.length === 0
        ? []
        : [
            section('Not known', [
              ...gaps
                .slice(0, gapsShown)
                .map(({ message }) => escapeMrkdwn(message)),
              ...(gaps.length > gapsShown
                ? [`and ${gaps.length - gapsShown} more in the brief`]
                : []),
            ]),
          ]),
    ],
    footer: [
      ...(options.url === undefined
        ? []
        : [mrkdwnLink(options.url, 'Open the brief')]),
      `as of ${instant(brief.at)}`,
      `digest ${brief.digest}`,
      ...(brief.visibility === 'filtered' ? ['as far as you may see'] : []),
    ],
    ...firing(brief),
    summary: summary(brief),
  };
}

function section(title: string, lines: string[]): string {
  return fitLines(
    [`*${escapeMrkdwn(title)}*`, ...lines.map(line => `• ${line}`)],
    sectionLength,
  );
}

function firing({ firing: { alerts } }: Brief): { firing?: string } {
  return isKnown(alerts) && alerts.value.length > 0
    ? { firing: oneLine(alerts.value[0].name).slice(0, 200) }
    : {};
}

/** Who is on it and what is suspected: what a lock screen should show. */
function summary({ owner, lastChange }: Brief): string {
  const { team, onCall } = owner.workload;
  const first = isKnown(onCall)
    ? onCall.value.find(
        ({ user, displayName }) => (user ?? displayName) !== undefined,
      )
    : undefined;
  const [suspect] = lastChange.suspects;
  return [
    isKnown(team) ? shortRef(team.value) : 'owner unknown',
    first
      ? `on call ${first.displayName ?? shortRef(first.user!)}`
      : 'on call unknown',
    suspect &&
      `suspect: ${[
        suspect.change.kind,
        itemBeside(suspect.change),
        suspect.change.revision?.slice(0, 20),
        suspect.change.title,
      ]
        .filter(Boolean)
        .join(' ')}`,
  ]
    .flatMap(text => (text === undefined ? [] : [oneLine(text).slice(0, 200)]))
    .join(' · ');
}

import { readSignal } from '@plumbline/backstage-plugin-evidence-common';
import type { Resolution } from '@plumbline/backstage-plugin-evidence-common';
import type { CommandTools } from '@plumbline/backstage-plugin-incident-brief-node';
import { SlashCommand, unescapeSlack } from './command';
import {
  escapeMrkdwn,
  renderSlack,
  SlackMessage,
  slackMessage,
  slackNote,
} from './render';
import type { SlackUsers } from './SlackUsers';

const candidatesShown = 5;

type Options = {
  users: SlackUsers;
  pageUrl: (entityRef: string) => string | undefined;
};

/** Answers `/brief …` as the portal user who typed it may see it. */
export class SlackCommands {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async answer(
    command: SlashCommand,
    { actAs, getBrief }: Pick<CommandTools, 'actAs' | 'getBrief'>,
  ): Promise<SlackMessage> {
    const { users, pageUrl } = this.#options;
    const text = unescapeSlack(command.text).trim();
    if (text === '' || text.toLocaleLowerCase('en-US') === 'help') {
      return help(command.command);
    }
    const user = await users.find(command);
    if (user.status !== 'found') {
      return slackNote([whoAreYou(user.status, command)]);
    }
    const credentials = await actAs(user.userRef);
    const answer = await getBrief(
      isReference(text)
        ? { entityRef: text.toLocaleLowerCase('en-US'), live: true }
        : { signal: readSignal(text), live: true },
      { credentials },
    );
    return answer.status === 'found'
      ? slackMessage(
          renderSlack(answer.brief, { url: pageUrl(answer.brief.entityRef) }),
        )
      : slackNote(unresolved(command.command, answer));
  }
}

function help(command: string): SlackMessage {
  return slackNote([
    `*${command}* answers who is on it, what changed and what is hit:`,
    `• \`${command} checkout\`: by name, alias or reference`,
    `• \`${command} <an alert, pasted>\`: by whatever names a service`,
    'Only you see the answer, as far as you may see it in the portal.',
  ]);
}

/** A message is nobody's: the service's own rights are never lent. */
function whoAreYou(
  status: 'nobody' | 'ambiguous',
  { userId, teamId }: SlashCommand,
): string {
  return status === 'nobody'
    ? `Nobody in the portal is linked to you: have the annotation \`slack.com/user-id: ${escapeMrkdwn(
        userId,
      )}\`${
        teamId === undefined
          ? ''
          : ` (and \`slack.com/team-id: ${escapeMrkdwn(teamId)}\`)`
      } put on your User in the catalog.`
    : `More than one user of the portal is linked to you by \`slack.com/user-id: ${escapeMrkdwn(
        userId,
      )}\`: have all but one of these annotations taken out.`;
}

function isReference(text: string): boolean {
  return /^[a-z]+:[a-z0-9-]+\/[\w.-]+$/i.test(text);
}

function unresolved(
  command: string,
  { status, resolution }: { status: string; resolution: Resolution },
): string[] {
  const commands = resolution.candidates
    .slice(0, candidatesShown)
    .map(({ entityRef }) => `• \`${command} ${escapeMrkdwn(entityRef)}\``);
  if (status === 'ambiguous') {
    return ['This names more than one; which one?', ...commands];
  }
  return commands.length === 0
    ? ['This names nothing that you can see in the portal.']
    : ['This names nothing that you can see; the nearest are:', ...commands];
}

import { InputError } from '@backstage/errors';

/** What somebody typed, and who. https://docs.slack.dev/interactivity/implementing-slash-commands */
export type SlashCommand = {
  command: string;
  text: string;
  userId: string;
  teamId?: string;
  enterpriseId?: string;
  responseUrl?: string;
};

/** @throws InputError where it is no slash command */
export function readSlashCommand(body: Buffer): SlashCommand {
  const form = new URLSearchParams(body.toString('utf8'));
  const userId = form.get('user_id') ?? '';
  const command = form.get('command') ?? '';
  if (!/^[UW][A-Z0-9]{1,30}$/.test(userId) || !/^\/\S{1,50}$/.test(command)) {
    throw new InputError(
      "The body must be a slash command of Slack, with 'command' and 'user_id'",
    );
  }
  return {
    command,
    text: (form.get('text') ?? '').trim().slice(0, 20_000),
    userId,
    teamId: form.get('team_id') ?? undefined,
    enterpriseId: form.get('enterprise_id') ?? undefined,
    responseUrl: form.get('response_url') ?? undefined,
  };
}

/** Slack escapes three characters, and writes addresses as `<url|text>`. */
export function unescapeSlack(text: string): string {
  return text
    .replace(/<((?:https?|mailto):[^|>]+)(?:\|[^>]*)?>/g, '$1')
    .replace(/<[@#!][^|>]*\|([^>]*)>/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

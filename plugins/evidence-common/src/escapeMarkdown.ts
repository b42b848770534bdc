import { oneLine } from './oneLine';

/**
 * For text inside a line: what has a meaning only at the beginning of one is left as
 * it is; what renderers make a link of by themselves is escaped. No escape keeps code
 * hosts and chats from calling those whom an `@` names: a space without width does.
 * Inside a word (`git@…`) it calls no one, and stays.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>&|~#$!]/g, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, 'www\\.')
    .replace(/(?<![a-z0-9])@/gi, '@\u200b');
}

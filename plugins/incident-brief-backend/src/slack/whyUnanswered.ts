import type { SlackAnswer } from './SlackApi';

/** Why Slack could not be asked, as the end of a sentence. */
export function whyUnanswered(
  answer: Exclude<SlackAnswer, { status: 'ok' }>,
  scopes: string,
): string {
  switch (answer.status) {
    case 'limited':
      return 'it asked to wait';
    case 'refused':
      return answer.error === 'missing_scope'
        ? `the app lacks the scope '${answer.needed ?? scopes}'`
        : `it refuses to tell (${answer.error})`;
    default:
      return answer.reason;
  }
}

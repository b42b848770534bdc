import type { SlackAnswer } from './SlackApi';

/** Why Slack could not be queried, as the end of a sentence. */
export function whyUnanswered(
  answer: Exclude<SlackAnswer, { status: 'ok' }>,
  scopes: string,
): string {
  switch (answer.status) {
    case 'limited':
      return 'it is rate limited';
    case 'refused':
      return answer.error === 'missing_scope'
        ? `the app lacks the scope '${answer.needed ?? scopes}'`
        : `it refuses the look-up (${answer.error})`;
    default:
      return answer.reason;
  }
}

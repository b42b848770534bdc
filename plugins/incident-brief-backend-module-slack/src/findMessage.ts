import type { SlackApi } from './SlackApi';
import { whyUnanswered } from './whyUnanswered';

export type FoundMessage =
  | { status: 'found'; ts: string }
  | { status: 'absent' }
  | { status: 'unknown'; reason: string; retryAfter?: number };

/** Slack's clock may differ from ours. */
const skew = 10 * 60_000;
const pages = 20;

/**
 * Looks for a message of ours by the id it carries: in its metadata, or in the
 * small print. Reads back from the newest until before the attempt, and does
 * not leave that to Slack's `oldest`: if the clocks disagree, the latest page
 * has been read at least. https://docs.slack.dev/reference/methods/conversations.history
 *
 * @param options.since - when the attempt began, by our machine
 */
export async function findMessage(
  api: SlackApi,
  options: { channel: string; mark: string; since: number },
): Promise<FoundMessage> {
  const { channel, mark, since } = options;
  let cursor = '';
  for (let page = 0; page < pages; page++) {
    const answer = await api.read('conversations.history', {
      channel,
      include_all_metadata: 'true',
      limit: '200',
      ...(cursor && { cursor }),
    });
    if (answer.status !== 'ok') {
      return {
        status: 'unknown',
        reason: whyUnanswered(answer, 'channels:history or groups:history'),
        retryAfter: answer.status === 'limited' ? answer.retryAfter : undefined,
      };
    }
    const { messages, has_more: more, response_metadata: next } = answer.body;
    if (!Array.isArray(messages)) {
      return { status: 'unknown', reason: 'its answer holds no messages' };
    }
    const found = messages.find(message =>
      JSON.stringify(message).includes(mark),
    );
    if (typeof found?.ts === 'string') {
      return { status: 'found', ts: found.ts };
    }
    const last = Number(messages.at(-1)?.ts) * 1000;
    cursor = (next as { next_cursor?: string } | undefined)?.next_cursor ?? '';
    if (!more || !cursor || last < since - skew) {
      return { status: 'absent' };
    }
  }
  return {
    status: 'unknown',
    reason: 'too many messages in the channel since',
  };
}

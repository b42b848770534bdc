import type { SlackApi } from './SlackApi';
import { whyUnanswered } from './whyUnanswered';

export type FoundChannel =
  | { status: 'found'; id: string }
  | { status: 'unknown'; reason: string; retryAfter?: number };

const pages = 50;

/**
 * The id of a channel by its name: histories are given by id only. Where the
 * list is refused, Slack may still know the name.
 * https://docs.slack.dev/reference/methods/conversations.list
 */
export async function findChannelId(
  api: SlackApi,
  address: string,
): Promise<FoundChannel> {
  const name = address.replace(/^#/, '');
  let cursor = '';
  for (let page = 0; page < pages; page++) {
    const answer = await api.read('conversations.list', {
      types: 'public_channel,private_channel',
      exclude_archived: 'true',
      limit: '500',
      ...(cursor && { cursor }),
    });
    if (answer.status === 'refused') {
      return { status: 'found', id: address };
    }
    if (answer.status !== 'ok') {
      return {
        status: 'unknown',
        reason: whyUnanswered(answer, 'channels:read or groups:read'),
        retryAfter: answer.status === 'limited' ? answer.retryAfter : undefined,
      };
    }
    const { channels, response_metadata: next } = answer.body;
    const found = (Array.isArray(channels) ? channels : []).find(
      channel => channel?.name === name && typeof channel?.id === 'string',
    );
    if (found) {
      return { status: 'found', id: found.id };
    }
    cursor = (next as { next_cursor?: string } | undefined)?.next_cursor ?? '';
    if (!cursor) {
      break;
    }
  }
  return { status: 'found', id: address };
}

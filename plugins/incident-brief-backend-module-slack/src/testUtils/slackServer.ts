import {
  SeenRequest,
  startServer,
} from '@plumbline/backstage-plugin-incident-brief-node/testUtils';

export type PostedMessage = {
  channel: string;
  ts: string;
  text: string;
  blocks: any[];
  metadata?: any;
  edits: number;
};

/**
 * The methods of Slack's Web API that are used, as it documents them:
 * https://docs.slack.dev/reference/methods. Messages are posted by the name of
 * a channel or its id; histories and updates need the id.
 */
export async function startSlack(
  options: { token?: string; scopes?: string[] } = {},
) {
  const { token = 'xoxb-right' } = options;
  const scopes = new Set(
    options.scopes ?? ['chat:write', 'channels:history', 'channels:read'],
  );
  const channels = new Map([
    ['pay-oncall', { id: 'C0000PAY1', archived: false, member: true }],
    ['web-oncall', { id: 'C0000WEB1', archived: false, member: true }],
    ['old', { id: 'C0000OLD1', archived: true, member: true }],
    ['closed', { id: 'C0000CLO1', archived: false, member: false }],
  ]);
  const messages: PostedMessage[] = [];
  let clock = Date.parse('2026-03-03T02:10:00Z');

  const refuse = (error: string, more = {}) => ({ ok: false, error, ...more });
  const find = (channel: string) => {
    const name = channel.replace(/^#/, '');
    return (
      channels.get(name) ??
      [...channels.values()].find(({ id }) => id === channel)
    );
  };

  function call({ path, query, headers, body }: SeenRequest): object {
    if (headers.authorization !== `Bearer ${token}`) {
      return refuse('invalid_auth');
    }
    const method = path.replace('/api/', '');
    switch (method) {
      case 'chat.postMessage': {
        const channel = find(body.channel);
        if (!channel) return refuse('channel_not_found');
        if (channel.archived) return refuse('is_archived');
        if (!channel.member) return refuse('not_in_channel');
        const ts = `${((clock += 1000) / 1000).toFixed(0)}.000100`;
        const { text, blocks, metadata } = body;
        messages.push({
          channel: channel.id,
          ts,
          text,
          blocks,
          metadata,
          edits: 0,
        });
        return { ok: true, channel: channel.id, ts, message: { text } };
      }
      case 'chat.update': {
        const message = messages.find(
          ({ ts, channel }) => ts === body.ts && channel === body.channel,
        );
        if (!message) return refuse('message_not_found');
        Object.assign(message, {
          text: body.text,
          blocks: body.blocks,
          metadata: body.metadata,
          edits: message.edits + 1,
        });
        return { ok: true, channel: message.channel, ts: message.ts };
      }
      case 'conversations.list':
        return scopes.has('channels:read')
          ? {
              ok: true,
              channels: [...channels].map(([name, { id }]) => ({ name, id })),
              response_metadata: { next_cursor: '' },
            }
          : refuse('missing_scope', { needed: 'channels:read' });
      case 'conversations.history': {
        if (!scopes.has('channels:history')) {
          return refuse('missing_scope', { needed: 'channels:history' });
        }
        const channel = query.get('channel');
        if (![...channels.values()].some(({ id }) => id === channel)) {
          return refuse('channel_not_found');
        }
        const newest = messages
          .filter(message => message.channel === channel)
          .reverse();
        // Two on a page, so that there is more than one.
        const start = Number(query.get('cursor') ?? 0);
        const more = start + 2 < newest.length;
        return {
          ok: true,
          messages: newest
            .slice(start, start + 2)
            .map(({ metadata, ...message }) => ({
              type: 'message',
              ...message,
              ...(query.get('include_all_metadata') === 'true' && { metadata }),
            })),
          has_more: more,
          ...(more && {
            response_metadata: { next_cursor: String(start + 2) },
          }),
        };
      }
      default:
        return refuse('unknown_method');
    }
  }

  const server = await startServer(request => ({
    status: 200,
    body: call(request),
  }));
  return { ...server, messages, channels, scopes };
}

export type SlackServer = Awaited<ReturnType<typeof startSlack>>;

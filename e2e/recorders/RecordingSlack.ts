import { Recorded, RecordingServer, Reply } from './RecordingServer';

/** A message as the channel shows it. */
export interface PostedMessage {
  channel: string;
  ts: string;
  text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into whatever came
  blocks: any[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  /** All its messages, the latest last. */
  versions: string[];
}

interface SlackError {
  error: string;
  needed?: string;
}

/**
 * As much of Slack's Web API as a bot needs that posts to channels, with what
 * Slack refuses: https://docs.slack.dev/reference/methods. Only posting takes
 * the name of a channel; all else wants its id.
 */
export class RecordingSlack extends RecordingServer {
  readonly messages: PostedMessage[] = [];
  readonly #ids = new Map<string, string>();
  #last = 0;

  constructor(private readonly token: string, channels: readonly string[]) {
    super();
    channels.forEach((name, index) =>
      this.#ids.set(name, `C0${String(index).padStart(7, '0')}A`),
    );
  }

  /** Messages of a channel, oldest first. */
  in(name: string): PostedMessage[] {
    return this.messages.filter(
      ({ channel }) => channel === this.#ids.get(name),
    );
  }

  protected answer(request: Recorded): Reply {
    const done = this.#do(request);
    return {
      status: 200,
      body: 'error' in done ? { ok: false, ...done } : { ok: true, ...done },
    };
  }

  #do(request: Recorded): object | SlackError {
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      return { error: 'invalid_auth' };
    }
    switch (request.path) {
      case '/api/chat.postMessage':
        return this.#post(request);
      case '/api/chat.update':
        return this.#update(request);
      case '/api/conversations.list':
        return {
          channels: [...this.#ids].map(([name, id]) => ({ id, name })),
          response_metadata: { next_cursor: '' },
        };
      case '/api/conversations.history':
        return this.#history(request);
      default:
        return { error: 'unknown_method' };
    }
  }

  #post({ body }: Recorded): object | SlackError {
    const name = String(body.channel).replace(/^#/, '');
    const known = [...this.#ids.values()].includes(name);
    const channel = known ? name : this.#ids.get(name);
    const wrong = wrongWith(body);
    if (!channel || wrong) {
      return { error: wrong ?? 'channel_not_found' };
    }
    // Unique in a channel, and by Slack's clock.
    this.#last = Math.max(Date.now() * 1000, this.#last + 1);
    const ts = (this.#last / 1e6).toFixed(6);
    const { text, blocks, metadata } = body;
    const versions = [JSON.stringify(blocks)];
    this.messages.push({ channel, ts, text, blocks, metadata, versions });
    return { channel, ts, message: { type: 'message', text, ts } };
  }

  #update({ body }: Recorded): object | SlackError {
    if (![...this.#ids.values()].includes(body.channel)) {
      return { error: 'channel_not_found' };
    }
    const message = this.messages.find(
      ({ channel, ts }) => channel === body.channel && ts === body.ts,
    );
    const wrong = wrongWith(body);
    if (!message || wrong) {
      return { error: wrong ?? 'message_not_found' };
    }
    const { text, blocks, metadata = message.metadata } = body;
    Object.assign(message, { text, blocks, metadata });
    message.versions.push(JSON.stringify(blocks));
    return { channel: message.channel, ts: message.ts, text };
  }

  #history({ query }: Recorded): object | SlackError {
    const channel = query.get('channel');
    if (!channel || ![...this.#ids.values()].includes(channel)) {
      return { error: 'channel_not_found' };
    }
    const limit = Number(query.get('limit') ?? 100);
    const start = Number(query.get('cursor') ?? 0);
    const withMetadata = query.get('include_all_metadata') === 'true';
    const newest = this.messages
      .filter(message => message.channel === channel)
      .reverse();
    const page = newest.slice(start, start + limit);
    const more = start + limit < newest.length;
    return {
      messages: page.map(({ ts, text, blocks, metadata }) => ({
        type: 'message',
        ts,
        text,
        blocks,
        ...(withMetadata && metadata && { metadata }),
      })),
      has_more: more,
      response_metadata: { next_cursor: more ? String(start + limit) : '' },
    };
  }
}

/** What Slack would call wrong: https://docs.slack.dev/reference/block-kit/blocks */
function wrongWith({
  text,
  blocks,
}: {
  text?: unknown;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  blocks?: any;
}): string | undefined {
  if (typeof text !== 'string' || text === '') {
    return 'no_text';
  }
  if (!Array.isArray(blocks) || blocks.length > 50) {
    return 'invalid_blocks';
  }
  const fits = blocks.every(block => {
    switch (block.type) {
      case 'header':
        return isText(block.text, 'plain_text', 150);
      case 'section':
        return isText(block.text, 'mrkdwn', 3000);
      case 'context':
        return (
          block.elements.length <= 10 &&
          block.elements.every((one: unknown) => isText(one, 'mrkdwn', 3000))
        );
      case 'divider':
        return true;
      default:
        return false;
    }
  });
  return fits ? undefined : 'invalid_blocks';
}

function isText(value: unknown, type: string, longest: number): boolean {
  const { type: own, text } = value as { type: string; text: string };
  return own === type && text.length > 0 && text.length <= longest;
}

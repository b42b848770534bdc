import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';

/** Those that `plumbline.dev/channel` of the example's teams names. */
const channels = [
  'data-oncall',
  'orders-oncall',
  'pay-oncall',
  'platform',
  'web-oncall',
];
const token = 'xoxb-example';
/** Kept of all channels together; the oldest are dropped. */
const mostMessages = 500;

const idOf = name =>
  `C${createHash('sha256')
    .update(name)
    .digest('hex')
    .slice(0, 10)
    .toUpperCase()}`;

/**
 * The Slack of the example shop: as much of its Web API as briefs need, on
 * loopback, with what was posted in one file. So deliveries show without a
 * workspace. It runs in the launcher, and ends with it.
 *
 * @param file - JSON, an array of messages; what was posted outlasts a restart
 * @returns `{ token, host, baseUrl }` for the configuration
 */
export async function startExampleSlack(file) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const messages = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : [];
  const keep = () => {
    messages.splice(0, Math.max(0, messages.length - mostMessages));
    writeFileSync(file, `${JSON.stringify(messages, null, 2)}\n`, {
      mode: 0o600,
    });
  };
  const server = createServer(async (request, response) => {
    try {
      const done = await answer(request, { messages, keep });
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.end(JSON.stringify({ ok: done.error === undefined, ...done }));
    } catch {
      response.statusCode = 400;
      response.end();
    }
  });
  await new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  server.unref();
  const host = `127.0.0.1:${server.address().port}`;
  return { token, host, baseUrl: `http://${host}/api` };
}

async function answer(request, { messages, keep }) {
  if (request.headers.authorization !== `Bearer ${token}`) {
    return { error: 'invalid_auth' };
  }
  const { pathname, searchParams } = new URL(request.url, 'http://slack');
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
  const known = channels.find(name =>
    [name, `#${name}`, idOf(name)].includes(
      body.channel ?? searchParams.get('channel'),
    ),
  );
  const channel = known && idOf(known);
  switch (pathname) {
    case '/api/conversations.list':
      return {
        channels: channels.map(name => ({ id: idOf(name), name })),
        response_metadata: { next_cursor: '' },
      };
    case '/api/conversations.history':
      return channel
        ? {
            messages: messages
              .filter(message => message.channel === channel)
              .reverse(),
            has_more: false,
            response_metadata: { next_cursor: '' },
          }
        : { error: 'channel_not_found' };
    case '/api/chat.postMessage': {
      if (!channel) return { error: 'channel_not_found' };
      const { text, blocks, metadata } = body;
      const last = Number(messages.at(-1)?.ts ?? 0);
      // Unique, and by Slack's clock: seconds with six digits.
      const ts = Math.max(Date.now() / 1000, last + 1e-6).toFixed(6);
      messages.push({ type: 'message', channel, ts, text, blocks, metadata });
      keep();
      return { channel, ts, message: { type: 'message', text, ts } };
    }
    case '/api/chat.update': {
      const message = messages.find(
        one => one.channel === channel && one.ts === body.ts,
      );
      if (!message) return { error: 'message_not_found' };
      const { text, blocks, metadata = message.metadata } = body;
      Object.assign(message, { text, blocks, metadata });
      keep();
      return { channel, ts: message.ts, text };
    }
    default:
      return { error: 'unknown_method' };
  }
}

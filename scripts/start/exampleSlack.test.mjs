import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startExampleSlack } from './exampleSlack.mjs';

test('keeps what is posted, updates it in place, and has it after a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-slack-'));
  const file = join(folder, 'state/slack.json');
  const open = async () => {
    const { baseUrl, token } = await startExampleSlack(file);
    const headers = { authorization: `Bearer ${token}` };
    return {
      get: path =>
        fetch(`${baseUrl}/${path}`, { headers }).then(one => one.json()),
      post: (method, body) =>
        fetch(`${baseUrl}/${method}`, {
          headers,
          method: 'POST',
          body: JSON.stringify(body),
        }).then(one => one.json()),
      bare: () => fetch(`${baseUrl}/conversations.list`).then(r => r.json()),
    };
  };
  try {
    const slack = await open();
    assert.deepEqual(await slack.bare(), { ok: false, error: 'invalid_auth' });
    assert.deepEqual(
      await slack.post('chat.postMessage', { channel: '#away', text: 'x' }),
      { ok: false, error: 'channel_not_found' },
    );
    const channel = '#pay-oncall';
    const first = await slack.post('chat.postMessage', { channel, text: 'a' });
    const second = await slack.post('chat.postMessage', { channel, text: 'b' });
    assert.ok(Number(second.ts) > Number(first.ts));
    const { ts } = first;
    await slack.post('chat.update', {
      channel: first.channel,
      ts,
      text: 'c',
    });

    const { channels } = await slack.get('conversations.list');
    assert.ok(
      channels.some(
        ({ id, name }) => id === first.channel && name === 'pay-oncall',
      ),
    );
    const again = await open();
    const { messages } = await again.get(
      `conversations.history?channel=${first.channel}`,
    );
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['b', 'c'],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { followLog } from './backendLog.mjs';

async function follow(lines, verbose = false) {
  const stream = new PassThrough();
  const logged = [];
  const printed = [];
  followLog([stream], {
    log: { write: text => logged.push(text) },
    logName: 'backend.log',
    say: line => printed.push(line),
    verbose,
  });
  stream.end(lines.map(line => `${line}\n`).join(''));
  await once(stream, 'close');
  return { logged, printed };
}

const entry = (level, message) =>
  JSON.stringify({ level, message, plugin: 'catalog' });

test('everything is logged, and only problems are shown, each kind once', async () => {
  const lines = [
    entry('info', 'Listening'),
    entry('warn', 'Retrying in 5 s\nwith a stack'),
    entry('warn', 'Retrying in 10 s'),
    entry('warn', 'backend.baseUrl is set to a localhost URL and so on'),
    'plain text',
    '{ not json',
  ];
  const { logged, printed } = await follow(lines);

  assert.equal(logged.length, lines.length);
  assert.deepEqual(printed, ['  warn: catalog: Retrying in 5 s']);
});

test('an error that was logged as an object is shown in words', async () => {
  const { printed } = await follow([
    entry('error', { message: 'No index', code: 5 }),
    entry('error', { code: 5 }),
  ]);

  assert.deepEqual(printed, [
    '  error: catalog: No index',
    '  error: catalog: {"code":5}',
  ]);
});

test('many problems end in a pointer to the log', async () => {
  const { printed } = await follow(
    [...'abcdefgh'].map(letter => entry('error', `broken ${letter}`)),
  );

  assert.equal(printed.length, 6);
  assert.match(printed[5], /more warnings are in backend\.log/);
});

test('verbose shows it all', async () => {
  const { printed } = await follow([entry('info', 'a'), 'b'], true);

  assert.equal(printed.length, 2);
});

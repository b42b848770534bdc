import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const processes = new URL('./processes.mjs', import.meta.url).href;
const say = new URL('./say.mjs', import.meta.url).href;

/** Runs a launcher whose main function is `body`, and reads what it prints. */
function launch(body) {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { ended, keepRunning, endTogether, runMain, startChild } from '${processes}';
       import { Failure, say } from '${say}';
       const sleeper = () => startChild('sleep', ['600']);
       await runMain(async () => { endTogether(); ${body} });`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => (output += String(chunk)));
  }
  const deadline = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const end = once(child, 'close').then(([code, signal]) => {
    clearTimeout(deadline);
    return { code, signal, output };
  });
  const printed = async pattern => {
    for (let waited = 0; waited < 10_000; waited += 50) {
      const match = pattern.exec(output);
      if (match) {
        return match;
      }
      await sleep(50);
    }
    throw new Error(`Not printed: ${pattern}\n${output}`);
  };
  return { child, end, printed };
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

for (const [how, statement, code, sentence] of [
  [
    'fails',
    "throw new Failure('It is over.', { exitCode: 3 });",
    3,
    'It is over.',
  ],
  ['throws', "throw new TypeError('a mistake');", 1, 'TypeError: a mistake'],
  [
    'finds no space',
    "throw Object.assign(new Error('x'), { code: 'ENOSPC', path: '/full/f' });",
    1,
    "'/full/f' cannot be written (ENOSPC)",
  ],
  ['ends', 'return 4;', 4, ''],
]) {
  test(`a main function that ${how} leaves no child and no process`, async () => {
    const { end } = launch(`say(String(sleeper().pid)); ${statement}`);
    const result = await end;

    assert.equal(result.signal, null, 'it stayed until it was killed');
    assert.equal(result.code, code);
    assert.ok(result.output.includes(sentence), result.output);
    assert.equal(isAlive(Number(/^\d+/.exec(result.output)[0])), false);
  });
}

test('a console that is gone does not end what was started', async () => {
  const { child, end, printed } = launch(
    "say('up'); setInterval(() => say('tick'), 20); await ended(startChild('sleep', ['1'])); return 7;",
  );
  await printed(/up/);
  child.stdout.destroy();

  assert.equal((await end).code, 7);
});

test('what has to run is started again, and not once the end has begun', async () => {
  const { child, end, printed } = launch(
    "keepRunning('The sleeper', () => { const one = sleeper(); say(`pid ${one.pid}.`); return one; }, { say }); await new Promise(() => setInterval(() => {}, 1000));",
  );
  const [, first] = await printed(/pid (\d+)\./);
  process.kill(Number(first), 'SIGKILL');
  const [, second] = await printed(
    /The sleeper exited unexpectedly \(SIGKILL\); restarting it\npid (\d+)\./,
  );
  assert.equal(isAlive(Number(second)), true);

  child.kill('SIGTERM');
  const { code, output } = await end;
  assert.equal(code, 143);
  assert.equal(isAlive(Number(second)), false);
  assert.equal(output.match(/pid/g).length, 2);
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { assertFolderFree, lockFolder, processStart } from './lock.mjs';

const url = 'http://localhost:7007';
let folder;
let env;
let other;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-lock-'));
  env = { PLUMBLINE_DATA: folder };
  other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(other, 'spawn');
});

afterEach(() => {
  other.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const heldBy = holder =>
  writeFileSync(join(folder, 'lock'), JSON.stringify(holder));

test('a second start shows where the first one is', () => {
  heldBy({ pid: other.pid, start: processStart(other.pid), url });
  const refusal = {
    message: `Plumbline is already running at ${url} with this state folder; stop it, or give another one with PLUMBLINE_DATA, and another port with PLUMBLINE_PORT.`,
    exitCode: 1,
  };

  assert.throws(() => assertFolderFree(env), refusal);
  assert.throws(() => lockFolder(url, env), refusal);
});

test('a folder that was given back may be taken', () => {
  const release = lockFolder(url, env);
  assert.ok(existsSync(join(folder, 'lock')));
  release();

  assert.ok(!existsSync(join(folder, 'lock')));
  assertFolderFree(env);
});

test('a killed process holds nothing', async () => {
  heldBy({ pid: other.pid, start: processStart(other.pid), url });
  other.kill('SIGKILL');
  await once(other, 'exit');

  lockFolder(url, env)();
});

test('of several that start at once after a kill, one gets the folder', async () => {
  other.kill('SIGKILL');
  await once(other, 'exit');
  const module = new URL('./lock.mjs', import.meta.url).href;
  const script = `
    const { lockFolder } = await import('${module}');
    await new Promise(done => setTimeout(done, ${
      Date.now() + 700
    } - Date.now()));
    try { lockFolder('${url}'); console.log('mine'); } catch { console.log('not mine'); }
    setTimeout(() => {}, 1500);`;
  heldBy({ pid: other.pid, start: 'of a killed one', url });
  const starts = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, ...env },
    }),
  );
  const results = await Promise.all(
    starts.map(async child => {
      const [text] = await once(child.stdout, 'data');
      return String(text).trim();
    }),
  );
  await Promise.all(starts.map(child => once(child, 'exit')));
  assert.equal(results.filter(one => one === 'mine').length, 1, results.join());
});

test('a later process of the same number holds nothing', () => {
  heldBy({ pid: other.pid, start: 'earlier', url });

  lockFolder(url, env)();
});

test('what is no lock holds nothing', () => {
  for (const text of ['', '{', 'null', '{"pid":-1}', '{"pid":"1"}']) {
    writeFileSync(join(folder, 'lock'), text);
    lockFolder(url, env)();
  }
});

test('with a PostgreSQL any number may run', () => {
  heldBy({ pid: other.pid, start: processStart(other.pid), url });

  const postgres = { ...env, PLUMBLINE_DATABASE_URL: 'postgresql://db/x' };
  assertFolderFree(postgres);
  lockFolder(url, postgres)();
  assert.throws(() => assertFolderFree(env));
});

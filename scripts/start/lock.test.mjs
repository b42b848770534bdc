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

test('a second start is told where the first one is', () => {
  heldBy({ pid: other.pid, start: processStart(other.pid), url });
  const refusal = {
    message: `Plumbline is already running at ${url} with this state folder; stop it, or give another one with PLUMBLINE_DATA.`,
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

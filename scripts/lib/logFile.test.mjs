import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLog } from './logFile.mjs';

/** A log in a fresh folder whose clock moves two seconds with each look. */
function follow(file) {
  const notes = [];
  let instant = 0;
  const log = openLog(file, {
    note: line => notes.push(line),
    now: () => (instant += 2000),
  });
  return { log, notes };
}

function folderOf(t) {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-log-'));
  t.after(() => {
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Mounts a disk of 64 kB, or gives the reason why it can't. */
function mountTiny(folder) {
  const { status, stderr, error } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder],
    { encoding: 'utf8' },
  );
  return status === 0 ? undefined : error?.message ?? stderr.trim();
}

test('a full disk costs lines, which are counted, and nothing else', t => {
  const folder = folderOf(t);
  const reason = mountTiny(folder);
  if (reason) {
    t.skip(`no small disk could be mounted: ${reason}`);
    return;
  }
  const file = join(folder, 'backend.log');
  const { log, notes } = follow(file);
  log.write('first\n');
  const filler = join(folder, 'filler');
  assert.throws(() => writeFileSync(filler, Buffer.alloc(1 << 20)), {
    code: 'ENOSPC',
  });
  for (let i = 0; i < 50; i++) {
    log.write(`${'x'.repeat(200)}\n`);
  }
  assert.equal(notes.length, 1);
  assert.match(notes[0], /cannot be written \(ENOSPC\); its lines are dropped/);

  rmSync(filler);
  log.write('after\n');

  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const marked = lines.findIndex(line => line.includes('were dropped'));
  const dropped = Number(/^(\d+) /.exec(JSON.parse(lines[marked]).message)[1]);
  assert.equal(lines[0], 'first');
  assert.deepEqual(lines.slice(marked + 1), ['after']);
  // What was cut off in the middle stands on a line of its own.
  const whole = lines.filter(line => /^x{200}$/.test(line)).length;
  assert.equal(dropped + whole, 50);
  log.end();
  assert.match(notes[1], new RegExp(`is written again; ${dropped} lines`));
});

test('a log whose folder comes later begins then', t => {
  const folder = folderOf(t);
  const later = join(folder, 'later');
  const { log, notes } = follow(join(later, 'a.log'));
  log.write('one\ntwo\n');
  assert.match(notes[0], /ENOENT/);
  renameSync(mkdtempSync(join(folder, 'new-')), later);
  log.write('three\n');
  log.end();

  const [first, ...rest] = readFileSync(join(later, 'a.log'), 'utf8').split(
    '\n',
  );
  assert.match(first, /"2 lines of this log were dropped/);
  assert.deepEqual(rest, ['three', '']);
  assert.equal(statSync(join(later, 'a.log')).mode & 0o777, 0o600);
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { commitOf, latestRelease } from './releases.mjs';

const root = mkdtempSync(join(tmpdir(), 'plumbline-releases-'));
after(() => rmSync(root, { recursive: true, force: true }));

const git = (...args) =>
  execFileSync(
    'git',
    [
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@localhost',
      '-c',
      'commit.gpgsign=false',
      ...args,
    ],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  ).trim();
const commit = name => {
  git('commit', '--quiet', '--allow-empty', '--message', name);
  return git('rev-parse', 'HEAD');
};
const tag = version => {
  git('tag', `@plumbline/cli@${version}`);
  git('tag', `@plumbline/backstage-plugin-toil@${version}`);
};

test('the latest release is the newest version before this commit', () => {
  git('init', '--quiet', '--initial-branch', 'main');
  const first = commit('first');
  assert.equal(latestRelease(root), undefined);
  git('tag', 'v9.9.9');
  assert.equal(latestRelease(root), undefined);

  tag('0.9.0');
  // A release is upgraded from the one before it.
  assert.equal(latestRelease(root), undefined);
  commit('second');
  tag('0.10.0-next.1');
  const third = commit('third');
  tag('0.10.0');
  assert.equal(latestRelease(root), '@plumbline/cli@0.10.0-next.1');
  commit('fourth');
  assert.equal(latestRelease(root), '@plumbline/cli@0.10.0');

  // A release of another branch is none to upgrade from.
  git('checkout', '--quiet', '-b', 'other', first);
  const other = commit('other');
  tag('0.11.0');
  git('checkout', '--quiet', 'main');
  assert.equal(latestRelease(root), '@plumbline/cli@0.10.0');

  for (const [name, expected] of [
    ['@plumbline/cli@0.10.0', third],
    ['0.10.0', third],
    ['v0.10.0', third],
    ['v9.9.9', first],
    ['0.9.0', first],
    ['other', other],
    [third, third],
    [third.slice(0, 8), third],
  ]) {
    assert.equal(commitOf(root, name), expected, name);
  }
  for (const name of ['0.12.0', '--all', 'nothing']) {
    assert.throws(() => commitOf(root, name), /There is no tag/, name);
  }
});

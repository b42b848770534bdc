/**
 * Rule 7: what is kept in memory has a measured budget in ADR 21. A cache is
 * known by `lru-cache` or a weak map; what evicts by hand is to use `lru-cache`.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { paths } from '../lib/paths.mjs';

const adr = 'docs/adr/0021-caches.md';
const cache =
  /\bnew (LRUCache|WeakMap)\b|\bif \([\w.#]+\.size (?:>=|<) (?:max|most|\d)[\w.]*\) \{\s+[\w.#]+\.(?:clear\(\)|set\()/;
const evictsByHand =
  /\.(delete|get)\(\s*[\w.#]+\.(keys|values|entries)\(\)\.next\(\)/;

const read = file => readFileSync(join(paths.root, file), 'utf8');
const list = ['ls-files', '-co', '--exclude-standard', 'plugins', 'packages'];
const sources = execFileSync('git', list, { cwd: paths.root, encoding: 'utf8' })
  .split('\n')
  .filter(file => /\.tsx?$/.test(file) && !/\.test\.|testUtils/i.test(file))
  .filter(file => existsSync(join(paths.root, file)));
const filesWith = pattern => sources.filter(file => pattern.test(read(file)));

test(`each cache is in ${adr}, and none that is no more`, () => {
  const caches = filesWith(cache).map(file => basename(file).split('.')[0]);
  // What the rows of its tables begin with.
  const named = [...read(adr).matchAll(/^\| `(\w+)`/gm)].map(row => row[1]);
  assert.deepEqual([...new Set(named)].sort(), [...new Set(caches)].sort());
});

test(`what ${adr} lists of collectors is there`, () => {
  const kept = [...read(adr).matchAll(/^\| [^`|]+ \| `(\w+)`/gm)];
  assert.notEqual(kept.length, 0);
  const files = new Set(sources.map(file => basename(file).split('.')[0]));
  assert.deepEqual(
    kept.map(([, name]) => name).filter(name => !files.has(name)),
    [],
  );
});

test('nothing evicts by hand what lru-cache evicts', () => {
  assert.deepEqual(filesWith(evictsByHand), []);
});

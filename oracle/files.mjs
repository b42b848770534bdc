import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { paths } from '../scripts/lib/paths.mjs';
import { canonicalJson } from './canonical.mjs';

const file = name => join(paths.root, 'oracle', `${name}.json.gz`);

/** What is kept under a name: `openapi` or `http`. */
export function readKept(name) {
  return JSON.parse(gunzipSync(readFileSync(file(name))).toString('utf8'));
}

/** Keeps a value; equal values give equal files. */
export function keep(name, value) {
  writeFileSync(file(name), gzipSync(canonicalJson(value), { level: 9 }));
}

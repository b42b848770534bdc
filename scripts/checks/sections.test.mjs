/** Rule 8: a section of the brief is a folder and its entry in one list (ADR 20). */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { paths } from '../lib/paths.mjs';

const root = join(paths.root, 'plugins/incident-brief-common/src/sections');
const folders = readdirSync(root, { withFileTypes: true })
  .filter(one => one.isDirectory())
  .map(({ name }) => name);

test('the list has each folder of a section, once', () => {
  const text = readFileSync(join(root, 'index.ts'), 'utf8');
  const list = /const list = \[([^\]]*)\]/.exec(text)[1];
  assert.deepEqual(list.match(/\w+/g).sort(), folders.sort());
});

for (const folder of folders) {
  test(`the folder ${folder} defines its section`, () => {
    assert.match(
      readFileSync(join(root, folder, 'index.ts'), 'utf8'),
      new RegExp(`export const ${folder} = defineSection\\(`),
    );
  });
}

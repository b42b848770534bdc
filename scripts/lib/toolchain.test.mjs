import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { missingBuildTools } from './install.mjs';
import { environmentFor } from './toolchain.mjs';

let folder;

function nodeHome(name, major) {
  const home = join(folder, name);
  mkdirSync(join(home, 'include/node'), { recursive: true });
  writeFileSync(
    join(home, 'include/node/node_version.h'),
    `#define NODE_MAJOR_VERSION ${major}\n`,
  );
  return home;
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-toolchain-'));
});

after(() => rmSync(folder, { recursive: true }));

test('the chosen Node comes first, with its own headers', () => {
  const home = nodeHome('ours', 22);
  const env = environmentFor(join(home, 'bin/node'), {
    PATH: `/usr/bin:${home}/bin`,
    npm_config_nodedir: nodeHome('old', 20),
  });

  assert.equal(env.PATH, `${home}/bin:/usr/bin`);
  assert.equal(env.npm_config_nodedir, home);
});

test('without headers of its own, those of another Node are not used', () => {
  const node = join(folder, 'bare/bin/node');
  const other = environmentFor(node, {
    PATH: '/usr/bin',
    npm_config_nodedir: nodeHome('twenty', 20),
  });
  const same = environmentFor(node, {
    PATH: '/usr/bin',
    npm_config_nodedir: nodeHome('twenty-two', 22),
  });

  assert.equal(other.npm_config_nodedir, undefined);
  assert.equal(same.npm_config_nodedir, join(folder, 'twenty-two'));
});

test('what is needed to build SQLite is named', () => {
  const bin = join(folder, 'tools');
  mkdirSync(bin);
  assert.deepEqual(missingBuildTools({ PATH: bin }), [
    'a C++ compiler',
    'make',
    'Python 3',
  ]);

  for (const name of ['clang++', 'make']) {
    writeFileSync(join(bin, name), '', { mode: 0o755 });
  }
  assert.deepEqual(missingBuildTools({ PATH: bin }), ['Python 3']);
});

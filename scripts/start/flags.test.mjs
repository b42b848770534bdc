import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseStartFlags } from './flags.mjs';

let folder;
let file;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-flags-'));
  file = join(folder, 'some.yaml');
  writeFileSync(file, '{}');
});

after(() => rmSync(folder, { recursive: true }));

test('without flags it is the example estate', () => {
  assert.deepEqual(parseStartFlags([]), {
    configs: [],
    examples: true,
    history: true,
    verbose: false,
  });
});

test('configuration files keep their order, in both spellings', () => {
  const second = join(folder, 'second.yaml');
  writeFileSync(second, '{}');

  const { configs, examples } = parseStartFlags([
    '--config',
    second,
    `--config=${file}`,
    '--no-examples',
  ]);

  assert.deepEqual(configs, [second, file]);
  assert.equal(examples, false);
});

test("another Backstage's catalog excludes the examples", () => {
  const options = parseStartFlags([
    '--catalog',
    'https://portal.example.com/api/catalog/',
    '--catalog-token-file',
    file,
  ]);

  assert.deepEqual(options.catalog, {
    baseUrl: 'https://portal.example.com',
    tokenFile: file,
  });
  assert.equal(options.examples, false);
});

for (const [title, args, message] of [
  ['an unknown flag', ['--example'], /Unknown option '--example'/],
  ['a port', ['--port', '7008'], /'--port'.*PLUMBLINE_PORT=7008 npm start/],
  ['a port in one word', ['--port=7008'], /'--port'.*PLUMBLINE_PORT/],
  ['a flag without its value', ['--config'], /--config needs a value/],
  [
    'a flag in place of a value',
    ['--config', '--no-examples'],
    /--config needs a value/,
  ],
  ['a missing file', ['--config', '/no/such.yaml'], /does not exist/],
  ['a folder', ['--config', tmpdir()], /is not a file/],
  [
    'a catalog without its token',
    ['--catalog', 'https://portal.example.com'],
    /go together/,
  ],
  [
    'a catalog that is not a URL',
    ['--catalog', 'portal', '--catalog-token-file', 'x'],
    /is not a URL/,
  ],
  [
    'a catalog with credentials in its URL',
    ['--catalog', 'https://me:pw@portal.example.com'],
    /must not carry credentials/,
  ],
]) {
  test(`${title} is refused in one sentence`, () => {
    assert.throws(
      () => parseStartFlags(args),
      error => {
        assert.match(error.message, message);
        assert.equal(error.exitCode, 1);
        assert.ok(!error.message.includes('\n'));
        return true;
      },
    );
  });
}

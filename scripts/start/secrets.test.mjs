import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { prepareState } from './state.mjs';

/** Everything a layer may hold in the clear; `SECRET` stands in each. */
const mine = {
  backend: {
    auth: {
      externalAccess: [
        { type: 'static', options: { token: 'SECRET-1', subject: 'ci' } },
        { type: 'legacy', options: { secret: 'SECRET-2', subject: 'old' } },
        { type: 'static', options: { token: '${CI_TOKEN}', subject: 'env' } },
        {
          type: 'static',
          options: { token: '${NONE:-SECRET-3}', subject: 'fallback' },
        },
        {
          type: 'static',
          options: { token: 'SECRET-4-${CI_TOKEN}', subject: 'joined' },
        },
        {
          type: 'static',
          options: { token: { $file: './ci-token' }, subject: 'file' },
        },
        { type: 'jwks', options: { url: 'https://keys.example/jwks' } },
        { type: 'later', options: { keys: [{ value: 'SECRET-5' }] } },
      ],
    },
  },
  catalog: {
    locations: [
      { type: 'url', target: 'https://me:SECRET-6@git.example/a.yaml' },
      { type: 'url', target: 'https://git.example/a.yaml?token=SECRET-7' },
      { type: 'url', target: 'https://git.example/a.yaml' },
    ],
  },
};

function* filesUnder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* filesUnder(path);
    } else {
      yield path;
    }
  }
}

const modeOf = path => statSync(path).mode & 0o777;

test('a secret of a layer is in no file but its own, which only its owner reads', t => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-secrets-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'mine.yaml');
  writeFileSync(config, stringify(mine));
  writeFileSync(join(folder, 'ci-token'), 'from a file');
  const data = join(folder, 'state');
  // As an older version left it.
  mkdirSync(join(data, 'secrets'), { recursive: true, mode: 0o755 });
  writeFileSync(join(data, 'local-config.yaml'), stringify(mine));
  writeFileSync(join(data, 'secrets/left-over'), 'SECRET-0');

  const { configs } = prepareState(
    { configs: [config], examples: false },
    {
      port: 7007,
      provisioning: {
        postgresUrl: 'postgresql://postgres:SECRET-8@127.0.0.1:1/postgres',
      },
      env: { PLUMBLINE_DATA: data, CI_TOKEN: 'SECRET-9' },
    },
  );

  assert.equal(modeOf(data), 0o700);
  assert.equal(modeOf(join(data, 'secrets')), 0o700);
  const holding = [...filesUnder(data)].filter(file =>
    readFileSync(file, 'utf8').includes('SECRET'),
  );
  for (const file of holding) {
    assert.ok(file.startsWith(join(data, 'secrets/')), file);
    assert.equal(modeOf(file), 0o600);
  }
  assert.ok(!holding.some(file => file.endsWith('left-over')));

  // What Backstage would read is what the layers say.
  const layer = parse(readFileSync(configs.at(-1), 'utf8'));
  const valueOf = value =>
    value?.$file ? readFileSync(value.$file, 'utf8') : value;
  const access = layer.backend.auth.externalAccess.map(each => each.options);
  assert.deepEqual(
    access.slice(0, 6).map(({ token, secret }) => valueOf(token ?? secret)),
    [
      'SECRET-1',
      'SECRET-2',
      '${CI_TOKEN}',
      'SECRET-3',
      'SECRET-4-SECRET-9',
      'from a file',
    ],
  );
  assert.deepEqual(access[6], { url: 'https://keys.example/jwks' });
  assert.equal(valueOf(access[7].keys[0].value), 'SECRET-5');
  const { externalAccess } = mine.backend.auth;
  assert.deepEqual(
    access.slice(0, 6).map(({ subject }) => subject),
    externalAccess.slice(0, 6).map(({ options }) => options.subject),
  );
  assert.deepEqual(
    layer.catalog.locations.slice(-3).map(({ target }) => valueOf(target)),
    mine.catalog.locations.map(({ target }) => target),
  );
});

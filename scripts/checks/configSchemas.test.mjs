import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { configSchemas } from '../lib/configSchemas.mjs';
import { paths } from '../lib/paths.mjs';

test('what packages declare of the configuration is as their config.d.ts says', async () => {
  for (const [file, text] of await configSchemas()) {
    const name = relative(paths.root, file);
    assert.ok(
      existsSync(file) && readFileSync(file, 'utf8') === text,
      `${name} is not what config.d.ts says; run 'yarn config-schemas'`,
    );
    const manifest = JSON.parse(
      readFileSync(join(dirname(file), 'package.json'), 'utf8'),
    );
    assert.equal(manifest.configSchema, 'config.schema.json', name);
    assert.ok(
      manifest.files?.includes('config.schema.json'),
      `${name} is not packed`,
    );
  }
});

// Writes the schema of the portal's configuration, as every package of it
// declares it, for the backend to read instead of making it at each start. Run
// by `buildIfChanged` from the folder of the backend.
//
//   node configSchema.mjs <file>
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { workspaces } from '../lib/fingerprint.mjs';
import { paths } from '../lib/paths.mjs';

const backend = createRequire(join(paths.root, 'packages/backend/index.js'));
const { loadConfigSchema } = backend('@backstage/config-loader');

// What Backstage asks for at a start: all workspaces, and what they depend on.
const schema = await loadConfigSchema({
  dependencies: workspaces().map(({ name }) => name),
});

const file = resolve(process.argv[2]);
mkdirSync(dirname(file), { recursive: true });
const staging = `${file}.${process.pid}`;
writeFileSync(staging, JSON.stringify(schema.serialize()));
renameSync(staging, file);

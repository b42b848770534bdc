// What each package declares of the configuration, as JSON: made of its
// `config.d.ts`, and what `configSchema` in its manifest names. So neither a
// start nor `plumbline doctor` needs a TypeScript compiler to know which
// settings there are.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import prettier from 'prettier';
import { workspaces } from './fingerprint.mjs';
import { paths } from './paths.mjs';

const backend = createRequire(join(paths.root, 'packages/backend/index.js'));

/** The text of each file, by its path. */
export async function configSchemas() {
  // Names of definitions are made of paths from the current folder.
  process.chdir(paths.root);
  const { loadConfigSchema } = backend('@backstage/config-loader');
  const declaring = workspaces().filter(({ folder }) =>
    existsSync(join(folder, 'config.d.ts')),
  );
  const schema = await loadConfigSchema({
    dependencies: [],
    packagePaths: declaring.map(manifestOfSource),
    excludePackageDependencies: true,
  });
  const { schemas } = schema.serialize();
  const texts = await Promise.all(
    declaring.map(async ({ folder, name }) => {
      const file = join(folder, 'config.schema.json');
      const { value } = schemas.find(one => one.packageName === name);
      const options = await prettier.resolveConfig(file);
      const text = JSON.stringify(value);
      return [file, prettier.format(text, { ...options, filepath: file })];
    }),
  );
  return new Map(texts);
}

/** The loader reads what a manifest names, and ours name the result. */
function manifestOfSource({ folder, name }) {
  const staging = join(
    paths.cache,
    'config-schemas',
    name.replace(/\W+/g, '-'),
  );
  mkdirSync(staging, { recursive: true });
  const file = join(staging, 'package.json');
  const configSchema = relative(staging, join(folder, 'config.d.ts'));
  writeFileSync(file, JSON.stringify({ name, configSchema }));
  return file;
}

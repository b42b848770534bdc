// Bundles the provider into one file without dependencies: Terraform starts it
// anew for each command, so that its start is part of every wait.
//
//   node build.mjs [--outfile <file>]
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { outfile: { type: 'string' } } });
const { version } = JSON.parse(
  readFileSync(join(folder, 'package.json'), 'utf8'),
);

await build({
  entryPoints: [join(folder, 'src/index.ts')],
  outfile: resolve(values.outfile ?? join(folder, 'dist/provider.cjs')),
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
  logLevel: 'warning',
  // Loaded where it is installed only, and not needed.
  external: ['pg-native'],
  define: { PLUMBLINE_PROVIDER_VERSION: JSON.stringify(version) },
});

// Bundles the command into one file without dependencies: `npx plumbline` then
// starts fast, and runs on the user's own Node.
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
  outfile: resolve(values.outfile ?? join(folder, 'dist/plumbline.cjs')),
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  // Half the bytes to read and parse at each start; names stay for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
  define: { PLUMBLINE_CLI_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
});

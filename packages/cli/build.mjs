// Bundles the command into one file without dependencies: the command line then
// starts fast, and runs on the user's own Node.
//
//   node build.mjs [--outfile <file>]
import {
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { outfile: { type: 'string' } } });
const { version } = JSON.parse(
  readFileSync(join(folder, 'package.json'), 'utf8'),
);

/** How everything is bundled. */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  // Half the bytes to read and parse at each start; names stay for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
  logLevel: 'warning',
};

/**
 * A module that is large and seldom needed: bundled for itself, and put into
 * the one file as a function that is called at its first `import()`. Left to
 * esbuild, what it shares with the rest would be loaded lazily there, too.
 */
const apart = {
  name: 'apart',
  setup({ onResolve, onLoad, resolve: resolveAs }) {
    onResolve(
      { filter: /(-evidence-common\/validate|\/(control|policy)Compiler)$/ },
      async args => {
        if (args.pluginData === 'resolving') {
          return undefined;
        }
        const { path } = await resolveAs(args.path, {
          resolveDir: args.resolveDir,
          kind: args.kind,
          pluginData: 'resolving',
        });
        return { path, namespace: 'apart' };
      },
    );
    onLoad({ filter: /.*/, namespace: 'apart' }, async ({ path }) => {
      const { outputFiles } = await build({
        ...common,
        entryPoints: [path],
        write: false,
      });
      return { contents: outputFiles[0].text, loader: 'js' };
    });
  },
};

/** The catalog client's fallback for browsers without `fetch`: 800 kB. */
const withoutCrossFetch = {
  name: 'without-cross-fetch',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cross-fetch$/ }, ({ path }) => ({
      path,
      namespace: 'without-cross-fetch',
    }));
    onLoad({ filter: /.*/, namespace: 'without-cross-fetch' }, () => ({
      contents: 'export default globalThis.fetch;',
    }));
  },
};

const outfile = resolve(values.outfile ?? join(folder, 'dist/plumbline.cjs'));
await build({
  ...common,
  entryPoints: [join(folder, 'src/index.ts')],
  outfile,
  define: { PLUMBLINE_CLI_VERSION: JSON.stringify(version) },
  plugins: [apart, withoutCrossFetch],
});

/** What `standards init` copies: the library, and the schema that its files name. */
const library = join(dirname(outfile), 'standards');
const clone = join(folder, '../..');
const schema = 'control.schema.json';
rmSync(library, { recursive: true, force: true });
cpSync(join(clone, 'standards'), library, { recursive: true });
cpSync(join(clone, 'docs/schemas', schema), join(library, schema));
rmSync(join(library, 'README.md'));
for (const name of readdirSync(join(library, 'controls'))) {
  const file = join(library, 'controls', name);
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(`../../docs/schemas/${schema}`, `../${schema}`),
  );
}

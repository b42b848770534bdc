// Bundles the command without dependencies, in files that are loaded when they
// are needed: the command line then starts fast, and runs on the user's own Node.
//
//   node build.mjs [--outdir <folder>]
import {
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { rspack } from '@rspack/core';

const folder = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { outdir: { type: 'string' } } });
const { version } = JSON.parse(
  readFileSync(join(folder, 'package.json'), 'utf8'),
);

const outdir = resolve(values.outdir ?? join(folder, 'dist'));
const compiler = rspack({
  mode: 'production',
  target: 'node20.19',
  context: folder,
  entry: { plumbline: './src/index.ts' },
  devtool: false,
  output: {
    path: outdir,
    clean: true,
    // Beside each other: two sources look for files from `__dirname`.
    filename: '[name].cjs',
    chunkFilename: '[name].cjs',
  },
  node: { __dirname: false },
  resolve: { extensions: ['.ts', '.mjs', '.js', '.json'] },
  // The catalog client's fallback for browsers without `fetch`: 800 kB.
  externals: { 'cross-fetch': 'var globalThis.fetch' },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: 'builtin:swc-loader',
        options: {
          jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        },
      },
    ],
  },
  optimization: {
    // Code that several commands share is in a file of its own, however small.
    splitChunks: { chunks: 'all', minSize: 0 },
    chunkIds: 'named',
    // Half the bytes to read and parse at each start; names stay for stack traces.
    minimizer: [
      new rspack.SwcJsMinimizerRspackPlugin({
        extractComments: false,
        minimizerOptions: { mangle: false, format: { comments: 'some' } },
      }),
    ],
  },
  plugins: [
    new rspack.DefinePlugin({ PLUMBLINE_CLI_VERSION: JSON.stringify(version) }),
  ],
});
const stats = await promisify(compiler.run.bind(compiler))();
if (stats.hasErrors() || stats.hasWarnings()) {
  process.stderr.write(
    stats.toString({ all: false, errors: true, warnings: true }),
  );
  process.exitCode = stats.hasErrors() ? 1 : 0;
}

/** What `standards init` copies: the library, and the schemas that its files name. */
const library = join(outdir, 'standards');
const clone = join(folder, '../..');
cpSync(join(clone, 'standards'), library, { recursive: true });
rmSync(join(library, 'README.md'));
for (const [part, schema] of [
  ['controls', 'control.schema.json'],
  ['gates', 'gate-rule.schema.json'],
]) {
  cpSync(join(clone, 'docs/schemas', schema), join(library, schema));
  for (const name of readdirSync(join(library, part))) {
    const file = join(library, part, name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace(`../../docs/schemas/${schema}`, `../${schema}`),
    );
  }
}
const templateSchema = 'service-template.schema.json';
cpSync(
  join(clone, 'docs/schemas', templateSchema),
  join(library, templateSchema),
);
const templates = join(library, 'templates');
for (const name of readdirSync(templates, { recursive: true })) {
  if (/^[^/\\]+[/\\]\d+[/\\]template\.yaml$/.test(name)) {
    const file = join(templates, name);
    const text = readFileSync(file, 'utf8');
    const [from, to] = ['../../../../docs/schemas/', '../../../'];
    writeFileSync(file, text.replace(from, to));
  }
}

// `yarn gallery [port]`: the parts of the kit in all their states, as a page
// that is built again when its files change.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';

const folder = fileURLToPath(
  new URL('../plugins/evidence-react/dev', import.meta.url),
);
const gallery = await context({
  entryPoints: [join(folder, 'index.tsx')],
  outdir: folder,
  bundle: true,
  write: false,
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"development"', global: 'window' },
  loader: { '.woff2': 'file', '.woff': 'file', '.svg': 'file' },
  logLevel: 'error',
});
const { port } = await gallery.serve({
  host: '127.0.0.1',
  port: Number(process.argv[2] ?? 3030),
  servedir: folder,
});
console.log(`http://127.0.0.1:${port}`);

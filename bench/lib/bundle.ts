import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/** Below `node_modules`, for what is not bundled to be found from there. */
const folder = join(__dirname, '../../node_modules/.cache/plumbline-bench');

/**
 * Compiles a TypeScript file and all of this repository that it imports into one
 * file, which is returned. To compile while loading would count the compiler in
 * what a process takes, and packages are published compiled.
 */
export async function bundle(main: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, basename(main).replace(/\.ts$/, '.cjs'));
  await build({
    entryPoints: [main],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    logLevel: 'warning',
    plugins: [
      {
        name: 'only-ours',
        setup({ onResolve }) {
          onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
            kind === 'entry-point' || path.startsWith('@plumbline/')
              ? undefined
              : { path, external: true },
          );
        },
      },
    ],
  });
  return outfile;
}

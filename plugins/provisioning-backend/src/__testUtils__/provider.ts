// Also for the benchmarks, which no test runner runs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../../..');

/** The provider, freshly built, in a folder that Terraform can be given. */
export function installProvider(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-provider-'));
  const bundle = join(folder, 'provider.cjs');
  execFileSync(process.execPath, [
    join(root, 'examples/terraform-provider/build.mjs'),
    '--outfile',
    bundle,
  ]);
  execFileSync(process.execPath, [bundle, 'install', join(folder, 'plugins')]);
  return {
    folder: join(folder, 'plugins'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** How modules name this provider. */
export const providerSource = 'plumbline.dev/plumbline/plumbline';

const platforms: Record<string, string> = { x64: 'amd64', ia32: '386' };

/** A word of a shell script, whatever it holds. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Puts the provider into a folder that Terraform can be given as a
 * `filesystem_mirror`.
 *
 * @param provider - the file that Node runs
 * @returns the file that Terraform starts
 */
export function install(options: {
  folder: string;
  provider: string;
  version: string;
}): string {
  const { folder, provider, version } = options;
  const { arch, execPath, platform } = process;
  const target = `${platform}_${
    Object.hasOwn(platforms, arch) ? platforms[arch] : arch
  }`;
  const place = join(resolve(folder), providerSource, version, target);
  mkdirSync(place, { recursive: true });
  const file = join(place, `terraform-provider-plumbline_v${version}`);
  writeFileSync(
    file,
    `#!/bin/sh\nexec ${quoted(execPath)} ${quoted(resolve(provider))} "$@"\n`,
  );
  chmodSync(file, 0o755);
  return file;
}

import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes the configuration that Terraform runs with: providers come from these
 * folders, and from no registry.
 *
 * @returns the file
 */
export async function writeCliConfig(
  folder: string,
  pluginFolders: readonly string[],
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  const file = join(folder, 'terraformrc');
  const mirrors = pluginFolders
    .map(path => `  filesystem_mirror {\n    path = ${hclText(path)}\n  }\n`)
    .join('');
  await writeFile(
    file,
    `disable_checkpoint = true\nprovider_installation {\n${mirrors}}\n`,
  );
  return file;
}

/** A quoted text of HCL: JSON's, without templates. */
export function hclText(text: string): string {
  return JSON.stringify(text).replace(/([$%])\{/g, '$1$1{');
}

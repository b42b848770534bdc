import { readdir, stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { isYaml, shownPath } from '../catalog/findFiles';
import { readText } from '../catalog/readYaml';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';

/** Folders of standards, each with files of one kind. */
export type StandardsPart = 'controls' | 'gates';

/** What one file of a part is called. */
export const nounOf = {
  controls: 'control',
  gates: 'rule of gates',
} as const satisfies Record<StandardsPart, string>;

/** A file that is meant as a control, or as another standard. */
export type ControlFile = { path: string; text: string };

/**
 * The standards that arguments mean: files, and folders with all YAML that lies
 * directly in them, or in their `controls/` (or another part) where there is one,
 * as the portal reads them.
 *
 * @throws Failure where an argument means no file, or one can't be read
 */
export async function findControls(
  args: readonly string[],
  part: StandardsPart = 'controls',
): Promise<ControlFile[]> {
  const paths = new Set<string>();
  for (const arg of args) {
    (await pathsOf(normalize(arg), part)).forEach(path => paths.add(path));
  }
  return Promise.all([...paths].map(readControl));
}

/** @throws Failure where it can't be read */
export async function readControl(path: string): Promise<ControlFile> {
  const read = await readText(path);
  if (read.is === 'absent') {
    throw new Failure(exitCode.wrongUsage, `There is no file '${path}'.`);
  }
  if (read.is === 'unreadable') {
    throw new Failure(exitCode.refused, `'${path}' ${read.reason}.`);
  }
  return { path: shownPath(path), text: read.text };
}

async function pathsOf(path: string, part: StandardsPart): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) {
    return [path];
  }
  const inner = join(path, part);
  const isStandards = await stat(inner).then(
    each => each.isDirectory(),
    () => false,
  );
  const folder = isStandards ? inner : path;
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter(entry => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter(isYaml)
    .sort();
  if (names.length === 0) {
    throw new Failure(
      exitCode.wrongUsage,
      `There is no ${nounOf[part]} in '${folder}': no YAML file.`,
    );
  }
  return names.map(name => join(folder, name));
}

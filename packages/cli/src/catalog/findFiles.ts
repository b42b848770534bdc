import { stat } from 'node:fs/promises';
import { isAbsolute, normalize, relative, sep } from 'node:path';
import { isDescriptor } from '@plumbline/backstage-plugin-evidence-common';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { baseOf, isGlob, matcherOf } from './glob';
import { filesBelow } from './walk';

/** A file to check, by the path under which it is reported. */
export type FoundFile = {
  path: string;
  /** Whether it is meant as a descriptor, or was only come across. */
  named: boolean;
};

/**
 * The descriptors that arguments mean: files, folders (all YAML in them) and
 * patterns; without any, every `catalog-info.yaml` below the current folder.
 *
 * @throws Failure where an argument means no file
 */
export async function findDescriptors(
  args: readonly string[],
): Promise<FoundFile[]> {
  if (args.length === 0) {
    const found = (await filesBelow('.')).filter(isDescriptor);
    if (found.length === 0) {
      throw new Failure(
        exitCode.wrongUsage,
        'There is no catalog-info.yaml here; name the files to check.',
      );
    }
    return found.map(path => ({ path, named: true }));
  }
  const files: FoundFile[] = [];
  for (const arg of args) {
    files.push(...(await filesOf(arg)));
  }
  return files;
}

/** The YAML files of a folder of manifests, or of one file. */
export async function findManifests(folder: string): Promise<string[]> {
  return (await filesOf(folder)).map(({ path }) => path);
}

async function filesOf(arg: string): Promise<FoundFile[]> {
  const path = normalize(arg);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) {
    return (await filesBelow(path)).filter(isYaml).map(comeAcross);
  }
  if (found) {
    return [{ path, named: true }];
  }
  const matching = isGlob(arg) ? await filesMatching(arg) : [];
  if (matching.length === 0) {
    throw new Failure(
      exitCode.wrongUsage,
      isGlob(arg) ? `No file matches '${arg}'.` : `There is no file '${arg}'.`,
    );
  }
  return matching.map(comeAcross);
}

/** Every file that a pattern matches. */
export async function filesMatching(pattern: string): Promise<string[]> {
  const posix = toPosix(normalize(pattern));
  const matches = matcherOf(posix);
  const files = await filesBelow(baseOf(posix));
  return files.filter(file => matches(toPosix(file)));
}

function comeAcross(path: string): FoundFile {
  return { path, named: isDescriptor(toPosix(path)) };
}

export function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

/** A path as it is reported: with slashes, from the current folder where it lies below. */
export function shownPath(path: string): string {
  const from = relative('', path);
  return toPosix(
    isAbsolute(path) && !from.startsWith('..') ? from : normalize(path),
  );
}

export function toPosix(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}

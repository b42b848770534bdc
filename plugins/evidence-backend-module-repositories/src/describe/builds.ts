import type {
  RepositoryBaseImages,
  RepositoryLockFiles,
  RepositoryRuntimes,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  accepts,
  declaresRuntime,
  ecosystemOf,
  maxItems,
  needsLock,
  parseDockerfile,
  parseRuntimes,
} from '../parse';
import { isDockerfile, isOf } from '../tree/interest';
import { fileOf, folderOf, join, upwards } from '../tree/paths';
import type { Subject } from './Subject';

/** Files of the entity, its own folder first, in an order that stays. */
function ownFiles({ tree, folder }: Subject): string[] {
  const depth = (path: string) => path.split('/').length;
  return [...tree.files.keys()]
    .filter(path => isOf(folder, path))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
}

/** Manifests of an entity, and whether a lock file fixes what a build takes. */
export function lockFiles(subject: Subject): RepositoryLockFiles {
  const { tree, folder, page } = subject;
  const manifests: RepositoryLockFiles['manifests'] = [];
  for (const path of ownFiles(subject)) {
    const ecosystem = ecosystemOf(fileOf(path));
    const { text = '' } = tree.files.get(path)!;
    if (!ecosystem || !accepts(ecosystem, text)) {
      continue;
    }
    const beside = folderOf(path);
    const lockFile = (ecosystem.sharesLock ? upwards(beside) : [beside])
      .flatMap(at => ecosystem.locks.map(lock => join(at, lock)))
      .find(lock => tree.files.has(lock));
    const without = needsLock(ecosystem, text) ? 'missing' : 'not-needed';
    manifests.push({
      ecosystem: ecosystem.id,
      path,
      lock: lockFile ? 'present' : without,
      ...(lockFile && { lockFile }),
    });
  }
  const missing = manifests.filter(({ lock }) => lock === 'missing');
  const more = manifests.length - maxItems;
  return {
    present: manifests.length > 0,
    complete: missing.length === 0,
    missing: missing.slice(0, maxItems).map(({ path }) => path),
    manifests: manifests.slice(0, maxItems),
    ...(more > 0 && { more }),
    url:
      missing.length > 0
        ? page(missing[0].path, 'file')
        : page(folder, 'folder'),
  };
}

/**
 * Versions of runtimes that an entity declares; where it declares none, those
 * of the nearest folder above it that does.
 */
export function runtimes(subject: Subject): RepositoryRuntimes {
  const { tree, folder, page } = subject;
  const read = (paths: readonly string[]) =>
    paths
      .filter(path => declaresRuntime(fileOf(path)))
      .flatMap(path =>
        parseRuntimes(fileOf(path), tree.files.get(path)!.text ?? '').map(
          runtime => ({ ...runtime, path }),
        ),
      );
  let found = read(ownFiles(subject));
  for (const at of upwards(folder).slice(1)) {
    if (found.length === 0) {
      const there = [...tree.files.keys()].filter(
        path => folderOf(path) === at,
      );
      found = read(there.sort());
    }
  }
  return {
    declared: found.length > 0,
    runtimes: found.slice(0, maxItems),
    url:
      found.length > 0 ? page(found[0].path, 'file') : page(folder, 'folder'),
  };
}

/** What the Dockerfiles of an entity build upon. */
export function baseImages(subject: Subject): RepositoryBaseImages {
  const { tree, folder, page } = subject;
  const paths = ownFiles(subject).filter(path => isDockerfile(fileOf(path)));
  const images = paths.flatMap(path =>
    parseDockerfile(tree.files.get(path)!.text ?? '').map(image => ({
      ...image,
      path,
    })),
  );
  const finals = images.filter(({ final }) => final);
  return {
    present: paths.length > 0,
    images: images.slice(0, maxItems),
    ...(finals.length > 0 && {
      pinned: finals.every(({ digest }) => digest !== undefined),
    }),
    url: paths.length > 0 ? page(paths[0], 'file') : page(folder, 'folder'),
  };
}

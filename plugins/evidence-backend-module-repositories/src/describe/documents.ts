import type {
  RepositoryFile,
  RepositoryLicense,
} from '@plumbline/backstage-plugin-evidence-common';
import { licenseManifests, licenseOfManifest, licenseOfText } from '../parse';
import {
  documentPattern,
  licensePattern,
  readmePattern,
  runbookCollections,
  runbookFolders,
  runbookPattern,
  securityPattern,
} from '../tree/interest';
import { fileOf, folderOf, join, upwards } from '../tree/paths';
import { policyFolders, updaterPaths } from '../tree/productFiles';
import type { Subject } from './Subject';

type Place = { folders: readonly string[]; pattern: RegExp };

/** The nearest file, first in the folder of the entity, then further up. */
function nearestFile(
  subject: Subject,
  places: readonly Place[],
): RepositoryFile {
  const { folder, tree, page } = subject;
  for (const at of upwards(folder)) {
    for (const { folders, pattern } of places) {
      for (const one of folders) {
        const wanted = one === '' ? at : join(at, one);
        const path = filesIn(subject, wanted).find(file =>
          pattern.test(fileOf(file)),
        );
        if (path !== undefined) {
          return {
            present: true,
            path,
            bytes: tree.files.get(path)!.bytes,
            inherited: at !== folder,
            url: page(path, 'file'),
          };
        }
      }
    }
  }
  return { present: false, url: page(folder, 'folder') };
}

/** Sorted, so that the answer does not depend on the order of an archive. */
function filesIn({ tree }: Subject, folder: string): string[] {
  return [...tree.files.keys()]
    .filter(path => folderOf(path) === folder)
    .sort();
}

export function readme(subject: Subject): RepositoryFile {
  return nearestFile(subject, [{ folders: [''], pattern: readmePattern }]);
}

export function runbook(subject: Subject): RepositoryFile {
  return nearestFile(subject, [
    { folders: ['', ...runbookFolders], pattern: runbookPattern },
    { folders: runbookCollections, pattern: documentPattern },
  ]);
}

export function securityPolicy(subject: Subject): RepositoryFile {
  return nearestFile(subject, [
    { folders: policyFolders, pattern: securityPattern },
  ]);
}

export function dependencyUpdates({
  tree,
  folder,
  page,
}: Subject): RepositoryFile {
  const path = updaterPaths.find(one => tree.files.has(one));
  return path === undefined
    ? { present: false, url: page('', 'folder') }
    : {
        present: true,
        path,
        bytes: tree.files.get(path)!.bytes,
        inherited: folder !== '',
        url: page(path, 'file'),
      };
}

/**
 * The nearest text of a licence; where it is of none that is known, or there is
 * none, what the nearest manifest declares.
 */
export function license(subject: Subject): RepositoryLicense {
  const { folder, tree, page } = subject;
  const file = nearestFile(subject, [
    { folders: [''], pattern: licensePattern },
  ]);
  const text = file.path ? tree.files.get(file.path)?.text : undefined;
  const byText = text === undefined ? undefined : licenseOfText(text);
  if (byText !== undefined) {
    const { path, inherited, url } = file;
    return { present: true, spdxId: byText, path, inherited, url };
  }
  for (const at of upwards(folder)) {
    for (const manifest of licenseManifests) {
      const path = join(at, manifest);
      const content = tree.files.get(path)?.text;
      const spdxId =
        content === undefined
          ? undefined
          : licenseOfManifest(manifest, content);
      if (spdxId !== undefined) {
        return {
          present: true,
          spdxId,
          path: file.path ?? path,
          inherited: file.path ? file.inherited : at !== folder,
          url: page(file.path ?? path, 'file'),
        };
      }
    }
  }
  const { present, path, inherited, url } = file;
  return { present, ...(present && { path, inherited }), url };
}

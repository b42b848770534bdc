import type { RepositoryCodeowners } from '@plumbline/backstage-plugin-evidence-common';
import { CodeownersDialect, ownersOf, parseCodeowners } from '../parse';
import { codeownersPaths } from '../tree/productFiles';
import { join } from '../tree/paths';
import type { OwnerNames, Subject } from './Subject';

/** A file that no particular rule is about: what holds for it holds for the folder. */
const anyFile = 'plumbline-any-file';

/** Whom CODEOWNERS names for the folder of an entity, beside the catalog's owner. */
export function codeowners({
  tree,
  folder,
  owner,
  dialect,
  page,
}: Subject): RepositoryCodeowners {
  const path = codeownersPaths[dialect].find(one => tree.files.has(one));
  const catalogOwner = owner?.entityRef;
  if (path === undefined) {
    return {
      present: false,
      ...(catalogOwner && { catalogOwner }),
      url: page('', 'folder'),
    };
  }
  const { text } = tree.files.get(path)!;
  const url = page(path, 'file');
  if (text === undefined) {
    return {
      present: true,
      path,
      unknown: 'The file is a link, or too long to be read',
      ...(catalogOwner && { catalogOwner }),
      url,
    };
  }
  const parsed = parseCodeowners(text, dialect);
  const { owners, line } = ownersOf(parsed, join(folder, anyFile));
  const matched = owner && owners.find(one => isCalled(owner, one, dialect));
  return {
    present: true,
    path,
    covered: owners.length > 0,
    owners,
    ...(line !== undefined && { line }),
    ...(catalogOwner
      ? { catalogOwner, agrees: matched !== undefined }
      : { unknown: 'The catalog names no owner that it knows' }),
    ...(matched !== undefined && { matched }),
    ...(parsed.invalidLines.length > 0 && {
      invalidLines: parsed.invalidLines,
    }),
    url: line === undefined || url === undefined ? url : `${url}#L${line}`,
  };
}

/** Without sections, a name without an organization is a person's. */
function isCalled(
  { isUser, names }: OwnerNames,
  written: string,
  dialect: CodeownersDialect,
): boolean {
  const name = written.replace(/^@+/, '').toLocaleLowerCase('en-US');
  if (!written.startsWith('@')) {
    return names.includes(name);
  }
  const isTeam = name.includes('/');
  if (isTeam ? isUser : !isUser && dialect === 'plain') {
    return false;
  }
  return names.includes(name.slice(name.lastIndexOf('/') + 1));
}

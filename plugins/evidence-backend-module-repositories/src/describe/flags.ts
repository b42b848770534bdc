import type { RepositoryFlags } from '@plumbline/backstage-plugin-evidence-common';
import { parseFlags } from '../parse';
import { flagsFilesIn } from '../tree/code';
import { within } from '../tree/paths';
import type { Subject } from './Subject';

/** So many are enough to find the others. */
const shownFiles = 5;

/** Flags declared in the entity's own folder, and where its code has them. */
export function flags(subject: Subject): RepositoryFlags {
  const { flagsInCode, folder, page, tree } = subject;
  const [path] = flagsFilesIn(tree.files, [folder]);
  if (path === undefined) {
    return {
      ...{ present: false, flags: [], invalid: [] },
      url: page(folder, 'folder'),
    };
  }
  const text = tree.files.get(path)?.text;
  const declared = text === undefined ? undefined : parseFlags(text);
  const searched =
    flagsInCode && 'files' in flagsInCode ? flagsInCode.files : undefined;
  const described = (declared?.flags ?? []).map(flag => {
    const files = (searched?.get(flag.key) ?? []).filter(
      file => within(folder, file) !== undefined,
    );
    return {
      ...flag,
      ...(searched && {
        inCode: files.length > 0,
        files: files.slice(0, shownFiles),
      }),
    };
  });
  const unknown = declared
    ? flagsInCode && 'unknown' in flagsInCode && flagsInCode.unknown
    : `${path} could not be read as a map of flags`;
  return {
    ...{ present: true, path, flags: described },
    invalid: declared?.invalid ?? [],
    ...(unknown && { unknown }),
    url: page(path, 'file'),
  };
}

import type { RepositoryFlags } from '@plumbline/backstage-plugin-evidence-common';
import { parseFlags } from '../parse';
import { flagsFilesIn } from '../tree/code';
import type { Subject } from './Subject';

/** Flags declared in the entity's own folder, and where its code has them. */
export function flags(subject: Subject): RepositoryFlags {
  const { flagsInCode, folder, page, tree } = subject;
  const [path] = flagsFilesIn(tree.files, [folder]);
  if (path === undefined) {
    return {
      present: false,
      flags: [],
      invalid: [],
      url: page(folder, 'folder'),
    };
  }
  const text = tree.files.get(path)?.text;
  const declared = text === undefined ? undefined : parseFlags(text);
  if (!declared) {
    const reason = 'It could not be read as a map of flags';
    return {
      present: true,
      path,
      flags: [],
      invalid: [{ key: path, reason }],
      url: page(path, 'file'),
    };
  }
  const { files, unknown } = flagsInCode.get(path) ?? {};
  return {
    present: true,
    path,
    invalid: declared.invalid,
    flags: declared.flags.map(flag => {
      const found = files?.get(flag.key);
      // What was not searched as a whole may have it all the same.
      const isKnown = found !== undefined || unknown === undefined;
      return {
        ...flag,
        ...(files &&
          isKnown && { inCode: found !== undefined, files: found ?? [] }),
      };
    }),
    ...(unknown !== undefined && { unknown }),
    url: page(path, 'file'),
  };
}

import { ConflictError } from '@backstage/errors';
import type {
  FileMerge,
  ProposedFileChange,
} from '@plumbline/backstage-plugin-evidence-common';
import { changeDescriptor } from '@plumbline/backstage-plugin-evidence-common/patches';
import type { FileProposal } from '@plumbline/backstage-plugin-evidence-node';
import { textOf } from './DescriptorFiles';
import { mergeFile } from './mergeFile';

type MergeChange = Extract<ProposedFileChange, { merge: string }>;
type EditChange = Exclude<ProposedFileChange, MergeChange>;
type Change = (text: string | undefined) => string | undefined;
/** What they come to, once the files were read. */
type Changes = {
  files: FileProposal[];
  /** By the path of the file. */
  merges: Map<string, FileMerge>;
};

/**
 * What changes of a service do to the files of its repository, one for each file.
 *
 * @throws ConflictError where they can't be in one commit
 * @param of.folder - of the service; '' for the whole repository
 * @param of.descriptor - of the file that describes it
 */
export function fileChanges(
  changes: readonly ProposedFileChange[],
  of: { entityRef: string; folder: string; descriptor: string },
): Changes {
  const byPath = new Map<string, Change[]>();
  const created = new Set<string>();
  const toMerge = new Map<string, MergeChange>();
  for (const change of changes) {
    const path = pathOf(change, of);
    if ('merge' in change) {
      if (toMerge.has(path)) {
        throw new ConflictError(`Two changes merge '${path}'`);
      }
      toMerge.set(path, change);
      continue;
    }
    if ('create' in change && created.has(path)) {
      throw new ConflictError(`Two changes create '${path}'`);
    }
    if ('create' in change) {
      created.add(path);
    }
    byPath.set(path, [
      ...(byPath.get(path) ?? []),
      textChange(change, of.entityRef, path),
    ]);
  }
  const both = [...toMerge.keys()].find(path => byPath.has(path));
  if (both !== undefined) {
    throw new ConflictError(`'${both}' is merged, and changed otherwise`);
  }
  requireApart([...byPath.keys(), ...toMerge.keys()]);
  const merges = new Map<string, FileMerge>();
  const edited = [...byPath].map(
    ([path, all]): FileProposal => ({
      path,
      change: bytes => {
        const before = bytes && textOf(bytes);
        const after = all.reduce<string | undefined>(
          (text, change) => change(text) ?? text,
          before,
        );
        return after === before ? undefined : after;
      },
    }),
  );
  const merged = [...toMerge].map(
    ([path, { base, text }]): FileProposal => ({
      path,
      change: bytes => {
        const now = bytes && textOf(bytes);
        const { conflicts, outcome, result } = mergeFile({ base, now, text });
        merges.set(path, { path, outcome, ...(conflicts && { conflicts }) });
        return result;
      },
    }),
  );
  return { files: [...edited, ...merged], merges };
}

function pathOf(
  change: ProposedFileChange,
  of: { folder: string; descriptor: string },
): string {
  if ('set' in change || 'lifecycle' in change || 'owner' in change) {
    return of.descriptor;
  }
  const { create, append, merge } = change as Record<string, unknown>;
  return [of.folder, create ?? append ?? merge].filter(Boolean).join('/');
}

/** On some machines upper and lower case are the same. */
function requireApart(paths: readonly string[]): void {
  const known = new Map(paths.map(path => [path.toLowerCase(), path]));
  for (const path of paths) {
    const same = known.get(path.toLowerCase())!;
    if (same !== path) {
      throw new ConflictError(
        `The names '${path}' and '${same}' differ only in case`,
      );
    }
    const parts = path.toLowerCase().split('/');
    for (let length = 1; length < parts.length; length++) {
      const folder = known.get(parts.slice(0, length).join('/'));
      if (folder !== undefined) {
        throw new ConflictError(
          `'${folder}' would be a file and the folder of '${path}'`,
        );
      }
    }
  }
}

function textChange(
  change: EditChange,
  entityRef: string,
  path: string,
): Change {
  if ('create' in change) {
    return text => (text === undefined ? ended(change.text) : undefined);
  }
  if ('append' in change) {
    return (text = '') => appended(text, change.lines);
  }
  return text => {
    if (text === undefined) {
      throw new ConflictError(
        `There is no '${path}' that describes ${entityRef}`,
      );
    }
    const changed = changeDescriptor(text, { entityRef, ...editIn(change) });
    if (changed.status === 'impossible') {
      throw new ConflictError(changed.reason);
    }
    return changed.status === 'changed' ? changed.text : undefined;
  };
}

function editIn(
  change: Exclude<EditChange, { create: string } | { append: string }>,
) {
  if ('set' in change) {
    const { set: path, to: value } = change;
    return { do: 'set-value', path, value } as const;
  }
  return 'owner' in change
    ? ({ do: 'set-owner', owner: change.owner } as const)
    : ({ do: 'set-lifecycle', lifecycle: change.lifecycle } as const);
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** In the way that lines of the file end. */
function appended(text: string, lines: readonly string[]): string | undefined {
  const known = new Set(text.split(/\r?\n/));
  const missing = [...new Set(lines)].filter(line => !known.has(line));
  if (missing.length === 0) {
    return undefined;
  }
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const start = text === '' || text.endsWith('\n') ? text : text + end;
  return start + missing.map(line => line + end).join('');
}

import { ConflictError } from '@backstage/errors';
import type { FileProposal, PlannedFile } from './changeProposer';

/**
 * What a proposal comes to, without files that would stay as they are.
 *
 * @param read - a file as its branch has it, with what the host calls that version;
 *   undefined where it is not there
 * @public
 */
export async function plannedFiles<Version>(
  files: readonly FileProposal[],
  read: (
    path: string,
  ) => Promise<{ bytes: Buffer; version: Version } | undefined>,
): Promise<(PlannedFile & { version?: Version })[]> {
  const planned: (PlannedFile & { version?: Version })[] = [];
  for (const { path, change } of files) {
    const found = await read(path);
    const before = found?.bytes.toString('utf8');
    const after = change(found?.bytes);
    const isChanged =
      after === null
        ? found !== undefined
        : after !== undefined && after !== before;
    if (isChanged) {
      planned.push({
        path,
        version: found?.version,
        ...(after !== null && { after }),
        ...(before !== undefined && { before }),
      });
    }
  }
  return planned;
}

/**
 * That a branch differs from its base by what was planned alone.
 *
 * @param options.changed - paths that differ, also earlier ones of what was renamed
 * @param options.isWhole - whether all of it has to be there, or a part
 * @param options.read - a file as the branch has it
 * @throws ConflictError where it has anything else
 * @public
 */
export async function requirePlanned(options: {
  branch: string;
  changed: ReadonlySet<string>;
  files: readonly PlannedFile[];
  isWhole: boolean;
  read: (path: string) => Promise<{ bytes: Buffer } | undefined>;
}): Promise<void> {
  const { branch, changed, files, isWhole, read } = options;
  const planned = new Map(files.map(({ path, after }) => [path, after]));
  const isComplete = !isWhole || changed.size === planned.size;
  if (!isComplete || [...changed].some(path => !planned.has(path))) {
    throw otherContent(branch);
  }
  for (const path of changed) {
    const there = await read(path);
    if (there?.bytes.toString('utf8') !== planned.get(path)) {
      throw otherContent(branch);
    }
  }
}

/** That a branch has something that was not planned. @public */
export function otherContent(branch: string): ConflictError {
  return new ConflictError(
    `The branch '${branch}' is there with other content; merge or delete it first`,
  );
}

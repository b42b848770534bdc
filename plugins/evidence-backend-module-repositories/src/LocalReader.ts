import { createHash } from 'node:crypto';
import type { RepositoryLastActivity } from '@plumbline/backstage-plugin-evidence-common';
import type { Known } from './memory';
import {
  describeTarget,
  isSame,
  knownAfter,
  Reading,
  RepositoryReader,
} from './readers';
import type { Target } from './targets';
import {
  lastLocalCommit,
  localBranch,
  localState,
  workTreeOf,
} from './tree/git';
import {
  codeIn,
  findFlags,
  flagsFilesIn,
  foreignToCode,
  limitsOfSearch,
} from './tree/code';
import { interestIn } from './tree/interest';
import {
  listLocal,
  LocalListing,
  LocalTreeOptions,
  readLocal,
} from './tree/localTree';
import { folderOf } from './tree/paths';
import { TreeLimits } from './tree/RepositoryTree';

/** Reads folders of this machine, as they are on disk. */
export class LocalReader implements RepositoryReader {
  constructor(
    private readonly options: {
      limits: TreeLimits;
      machineTime: () => number;
    },
  ) {}

  async read(
    target: Target,
    known: Known | undefined,
    signal: AbortSignal,
  ): Promise<Reading> {
    const root = target.address.path!;
    const { limits, machineTime } = this.options;
    const folders = target.subjects.map(({ folder }) => folder);
    const options = { root, interest: interestIn(folders), limits, signal };
    const listing = await listLocal(options);
    const code = await listCode(listing, folders, options);
    const isTracked = (await workTreeOf(root)) !== undefined;
    const state = isTracked ? await localState(root, signal) : undefined;
    const head = createHash('sha256')
      .update(`${state}\n${listing.fingerprint}\n${code?.fingerprint}`)
      .digest('base64');
    if (known?.head === head && isSame(target, known)) {
      return { known };
    }
    const after = knownAfter(target, known, { head, askedAt: machineTime() });
    const tree = await readLocal(listing, options);
    const flagsInCode = await findFlags(tree, folders, interest =>
      readLocal(code!, {
        ...{ ...options, interest },
        limits: limitsOfSearch(limits),
      }),
    );
    // One for all folders: each process started holds this one up.
    const branch = isTracked ? await localBranch(root, signal) : undefined;
    const activities = new Map<string, RepositoryLastActivity>();
    for (const { folder } of target.subjects) {
      if (!activities.has(folder)) {
        const activity = isTracked
          ? await activityOf(root, branch, folder, signal)
          : { unknown: 'The folder is in no work tree of git' };
        activities.set(folder, { ...activity, url: target.address.url });
      }
    }
    return {
      known: after,
      facts: describeTarget(target, {
        ...{ tree, flagsInCode },
        defaultBranch: branch,
        protection: {
          ...(branch && { branch }),
          unknown: 'It is read from a local folder, which knows no protection',
          url: target.address.url,
        },
        activity: folder => activities.get(folder)!,
      }),
    };
  }
}

/** The code of folders with flags: it may have changed where nothing else has. */
async function listCode(
  { files }: LocalListing,
  folders: readonly string[],
  options: LocalTreeOptions,
): Promise<LocalListing | undefined> {
  const paths = new Set(files.map(({ path }) => path));
  const declared = flagsFilesIn(paths, folders).map(folderOf);
  return declared.length === 0
    ? undefined
    : listLocal({
        ...{ ...options, interest: codeIn(declared) },
        foreign: foreignToCode,
      });
}

async function activityOf(
  root: string,
  branch: string | undefined,
  folder: string,
  signal: AbortSignal,
): Promise<RepositoryLastActivity> {
  try {
    const { revision, committedAt } = await lastLocalCommit(
      root,
      branch,
      folder,
      signal,
    );
    return { ...(branch && { branch }), revision, lastCommitAt: committedAt };
  } catch (error) {
    signal.throwIfAborted();
    return { unknown: (error as Error).message };
  }
}

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

/** Read once for all of its folders: each process started holds this one up. */
class WorkTree {
  #branch: Promise<string | undefined> | undefined;
  #state: Promise<string | undefined> | undefined;

  constructor(
    private readonly root: string,
    private readonly signal: AbortSignal,
  ) {}

  get branch(): Promise<string | undefined> {
    this.#branch ??= localBranch(this.root, this.signal);
    return this.#branch;
  }

  get state(): Promise<string | undefined> {
    this.#state ??= localState(this.root, this.signal);
    return this.#state;
  }
}

/** Reads folders of this machine, as they are on disk, for one pass. */
export class LocalReader implements RepositoryReader {
  readonly #workTrees = new Map<string, WorkTree>();

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
    const workTree = await this.#workTreeOf(root, signal);
    const state = await workTree?.state;
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
        ...options,
        interest,
        limits: limitsOfSearch(limits),
      }),
    );
    const branch = await workTree?.branch;
    const activities = new Map<string, RepositoryLastActivity>();
    for (const { folder } of target.subjects) {
      if (!activities.has(folder)) {
        const activity = workTree
          ? await activityOf(root, branch, folder, signal)
          : { unknown: 'The folder is in no work tree of git' };
        activities.set(folder, { ...activity, url: target.address.url });
      }
    }
    return {
      known: after,
      facts: describeTarget(target, {
        tree,
        flagsInCode,
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

  async #workTreeOf(
    folder: string,
    signal: AbortSignal,
  ): Promise<WorkTree | undefined> {
    const root = await workTreeOf(folder);
    if (root === undefined) {
      return undefined;
    }
    const known = this.#workTrees.get(root) ?? new WorkTree(root, signal);
    this.#workTrees.set(root, known);
    return known;
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
        ...options,
        interest: codeIn(declared),
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

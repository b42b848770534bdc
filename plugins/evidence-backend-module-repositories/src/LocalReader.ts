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
import { interestIn } from './tree/interest';
import { listLocal, readLocal } from './tree/localTree';
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
    const interest = interestIn(target.subjects.map(({ folder }) => folder));
    const options = { root, interest, limits, signal };
    const listing = await listLocal(options);
    const isTracked = (await workTreeOf(root)) !== undefined;
    const state = isTracked ? await localState(root, signal) : undefined;
    const head = createHash('sha256')
      .update(`${state}\n${listing.fingerprint}`)
      .digest('base64');
    if (known?.head === head && isSame(target, known)) {
      return { known };
    }
    const after = knownAfter(target, known, { head, askedAt: machineTime() });
    const tree = await readLocal(listing, options);
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
        tree,
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

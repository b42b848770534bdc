import type { RepositoryLastActivity } from '@plumbline/backstage-plugin-evidence-common';
import type { Known } from '../memory';
import {
  describeTarget,
  isSame,
  knownAfter,
  Reading,
  RepositoryReader,
} from '../readers';
import type { Target } from '../targets';
import { findFlags, limitsOfSearch } from '../tree/code';
import { interestIn } from '../tree/interest';
import type { TreeLimits } from '../tree/RepositoryTree';
import { RemoteGit } from './RemoteGit';
import { readRemoteTree } from './remoteTree';

/** Reads plain git remotes: the files at a branch, and nothing beside them. */
export class RemoteReader implements RepositoryReader {
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
    const { limits, machineTime } = this.options;
    const { address, subjects } = target;
    const { ref = 'HEAD', slug, remote, url } = address;
    const place = { remote: remote!, project: slug!, ref, path: '' };
    return RemoteGit.with(
      place,
      async git => {
        const { branch, head } = await headOf(git, ref);
        const askedAt = machineTime();
        if (known?.head === head && isSame(target, known)) {
          return { known: knownAfter(target, known, { askedAt }) };
        }
        await git.fetch(head, branch ?? 'HEAD');
        const entries = await git.entries(head);
        const folders = subjects.map(({ folder }) => folder);
        const tree = await readRemoteTree(git, entries, {
          interest: interestIn(folders),
          limits,
        });
        const flagsInCode = await findFlags(tree, folders, interest =>
          readRemoteTree(git, entries, {
            interest,
            limits: limitsOfSearch(limits),
          }),
        );
        const activity: RepositoryLastActivity = {
          ...(branch && { branch }),
          revision: head,
          lastCommitAt: new Date(
            await git.text(['log', '-1', '--format=%cI', head]),
          ).toISOString(),
          url,
        };
        return {
          known: knownAfter(target, known, { head, branch, askedAt }),
          facts: describeTarget(target, {
            tree,
            flagsInCode,
            defaultBranch: branch,
            protection: {
              ...(branch && { branch }),
              unknown: 'A plain git remote knows no protection of branches',
              url,
            },
            activity: () => activity,
          }),
        };
      },
      signal,
    );
  }
}

/** @throws Error in one sentence where there is no such branch */
async function headOf(git: RemoteGit, ref: string) {
  const found = await git.named(ref);
  if (!found) {
    throw new Error(
      ref === 'HEAD'
        ? 'Its default branch has no commit'
        : `It has no branch '${ref.slice(0, 100)}'`,
    );
  }
  return { head: found.sha, branch: found.branch };
}

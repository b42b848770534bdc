import { maxTextLength } from '../parse';
import type { InterestOf } from '../tree/interest';
import {
  RepositoryTree,
  safePath,
  TreeCounter,
  TreeFile,
  TreeLimits,
} from '../tree/RepositoryTree';
import type { RemoteEntry, RemoteGit } from './RemoteGit';

const link = '120000';

/**
 * What has to be read of a commit. Links are not followed, and submodules are
 * not files of the repository.
 *
 * @throws TreeLimitError where there is too much of it
 */
export async function readRemoteTree(
  git: RemoteGit,
  entries: readonly RemoteEntry[],
  of: { interest: InterestOf; limits: TreeLimits },
): Promise<RepositoryTree> {
  const counter = new TreeCounter(of.limits);
  const files = new Map<string, TreeFile>();
  const texts: { path: string; bytes: number; sha: string }[] = [];
  for (const { bytes, mode, path: raw, sha, type } of entries) {
    counter.entry(bytes);
    const path = safePath(raw);
    const interest = path === undefined ? undefined : of.interest(path);
    if (path === undefined || type !== 'blob' || !interest) {
      continue;
    }
    const isRead =
      interest === 'text' && mode !== link && bytes <= maxTextLength;
    counter.keep(isRead ? bytes : 0);
    files.set(path, { bytes: mode === link ? 0 : bytes });
    if (isRead) {
      texts.push({ path, bytes, sha });
    }
  }
  const contents = await git.blobs(texts);
  for (const { path, bytes, sha } of texts) {
    const text = contents.get(sha)!.toString('utf8');
    files.set(path, { bytes, text });
  }
  return { files };
}

import type { ChangeInput } from '@plumbline/backstage-plugin-evidence-common';
import { affectedBy, EntityFolders } from './entityFolders';
import type { Commit } from './history';
import { commitUrl } from './webRepository';

export type CommitChanges = {
  changes: ChangeInput[];
  /** Commits that touch no entity's folder. */
  elsewhere: number;
};

/** Lengths that the ledger takes. */
const longest = { actor: 500, title: 1000 };

/** One change per commit and entity it touches. */
export function toChanges(
  commits: readonly Commit[],
  { folders, repository }: EntityFolders,
  source: string,
): CommitChanges {
  let elsewhere = 0;
  const changes = commits.flatMap(commit => {
    const refs = affectedBy(commit.paths, folders);
    if (refs.length === 0) {
      elsewhere += 1;
    }
    const diff = repository && commitUrl(repository, commit.sha);
    return refs.map(
      (entityRef): ChangeInput => ({
        source,
        id: `${commit.sha}:${entityRef}`,
        // Merged, which says nothing about where it runs.
        kind: 'commit',
        entityRef,
        occurredAt: commit.committedAt,
        actor: commit.author.slice(0, longest.actor),
        revision: commit.sha,
        title: commit.subject.slice(0, longest.title),
        ...(diff ? { links: { diff } } : {}),
      }),
    );
  });
  return { changes, elsewhere };
}

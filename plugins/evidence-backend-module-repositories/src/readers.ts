import type {
  Observations,
  RepositoryBranchProtection,
  RepositoryLastActivity,
} from '@plumbline/backstage-plugin-evidence-common';
import { describeSubject } from './describe';
import { pageOf } from './locate';
import { Known, newKnown, subjectsMark } from './memory';
import type { CodeownersDialect } from './parse';
import type { Target } from './targets';
import type { FlagsInCode } from './tree/code';
import { ownersFileOfSections, pipelinePath } from './tree/productFiles';
import type { RepositoryTree } from './tree/RepositoryTree';

export type Fact = NonNullable<Observations['facts']>[number];

/** What asking for a repository gave. */
export type Reading = {
  known: Known;
  /** All of its entities, or none: then what was reported of them still holds. */
  facts?: Fact[];
};

/** Reads the repositories of one kind of place. */
export interface RepositoryReader {
  /**
   * @param known - without it, everything is read
   * @param signal - of the pass
   * @throws RetryLaterError, or Error in one sentence
   */
  read(
    target: Target,
    known: Known | undefined,
    signal: AbortSignal,
  ): Promise<Reading>;
}

/** Whether the same is requested as the last time. */
export function isSame(target: Target, known: Known | undefined): boolean {
  return known !== undefined && known.subjects === subjectsMark(target);
}

export type Described = {
  tree: RepositoryTree;
  flagsInCode: FlagsInCode;
  defaultBranch?: string;
  protection: RepositoryBranchProtection;
  activity: (folder: string) => RepositoryLastActivity;
};

/** All facts of the entities of a repository. */
export function describeTarget(target: Target, read: Described): Fact[] {
  const { address, subjects } = target;
  const { tree, flagsInCode, defaultBranch, protection, activity } = read;
  return subjects.flatMap(({ entityRef, folder, owner }) => {
    const page = (path: string, type: 'file' | 'folder') =>
      pageOf(address, path, defaultBranch, type);
    return describeSubject(entityRef, {
      tree,
      flagsInCode,
      folder,
      owner,
      dialect: dialectOf(target, tree),
      protection,
      activity: activity(folder),
      page,
    });
  });
}

/** Where the host does not say how it reads CODEOWNERS, other files show which host it is for. */
function dialectOf(
  { address }: Target,
  tree: RepositoryTree,
): CodeownersDialect {
  const hasSections =
    address.hasOwnerSections ??
    [pipelinePath, ownersFileOfSections].some(path => tree.files.has(path));
  return hasSections ? 'sections' : 'plain';
}

/** What is remembered after a repository was requested. */
export function knownAfter(
  target: Target,
  known: Known | undefined,
  changes: Partial<Known>,
): Known {
  return {
    ...(known ?? newKnown()),
    subjects: subjectsMark(target),
    sure: true,
    ...changes,
  };
}

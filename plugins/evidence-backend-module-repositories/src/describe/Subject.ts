import type {
  RepositoryBranchProtection,
  RepositoryLastActivity,
} from '@plumbline/backstage-plugin-evidence-common';
import type { CodeownersDialect } from '../parse';
import type { FlagsInCode } from '../tree/code';
import type { RepositoryTree } from '../tree/RepositoryTree';

/** The names by which a host may call the catalog's owner. */
export type OwnerNames = {
  entityRef: string;
  isUser: boolean;
  /** Lower case, sorted; of a team without what it is in. */
  names: readonly string[];
};

/** What the facts of one entity are derived from. */
export type Subject = {
  tree: RepositoryTree;
  flagsInCode: FlagsInCode;
  /** Within the repository, '' for all of it. */
  folder: string;
  /** Undefined where the catalog names none, or one that it does not know. */
  owner?: OwnerNames;
  dialect: CodeownersDialect;
  protection: RepositoryBranchProtection;
  activity: RepositoryLastActivity;
  /** A page that a person can open. */
  page: (path: string, type: 'file' | 'folder') => string | undefined;
};

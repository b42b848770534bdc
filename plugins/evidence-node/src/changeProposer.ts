import type {
  IssueClosure,
  IssueEnd,
  ProposalEnd,
  PullRequest,
} from '@plumbline/backstage-plugin-evidence-common';

/** A file in a repository, taken apart from the address that people open. @public */
export type RepositoryFile = {
  /** That address. */
  url: string;
  /** The owner and the name, with as many groups as there are: `acme/shop`. */
  project: string;
  /** The branch as the address has it; `HEAD` means the default one. */
  ref: string;
  /** From the root of the repository. */
  path: string;
};

/** A change of one file that others are to look at. @public */
export type ProposedChange = {
  file: RepositoryFile;
  /** Named after what it settles, so that the same change has the same branch. */
  branch: string;
  title: string;
  /** Markdown. */
  body: string;
  /**
   * The new text of the file, from what it has on its branch now.
   *
   * @throws Error where it can't be changed, which is to be passed on
   */
  change: (bytes: Buffer) => string;
};

/** One file of several that are changed together. @public */
export type FileProposal = {
  /** From the root of the repository. */
  path: string;
  /**
   * Its new text, from what it has at its branch now; undefined for a file that
   * is not there. Undefined leaves it as it is, and null removes it.
   *
   * @throws Error where it can't be changed, which is to be passed on
   */
  change: (bytes: Buffer | undefined) => string | undefined | null;
};

/** Files of one repository that others are to look at. @public */
export type ProposedFiles = Pick<
  ProposedChange,
  'body' | 'branch' | 'title'
> & {
  repository: Omit<RepositoryFile, 'path'>;
  files: readonly FileProposal[];
};

/**
 * A file before and after; without a text before, it is created, and without one
 * after, removed.
 *
 * @public
 */
export type PlannedFile = { path: string; before?: string; after?: string };

/** What would be proposed, and as what. @public */
export type FilePlan = {
  kind: ProposedPlace['kind'];
  /** Without those that would stay as they are. */
  files: PlannedFile[];
};

/** What others are to look at: a page, or a branch and how to merge it. @public */
export type ProposedPlace =
  | {
      kind: 'pull-request';
      status: PullRequest['status'];
      url: string;
      /** What its branch is at; without it, {@link ChangeProposer.closeProposal} never closes it. */
      commit?: string;
    }
  | {
      kind: 'branch';
      status: PullRequest['status'];
      branch: string;
      merge: string;
      /** As of a pull request. */
      commit?: string;
    };

/** What {@link ChangeProposer.proposeFiles} led to, and is obsolete by now. @public */
export type ObsoleteProposal = Pick<ProposedFiles, 'branch'> & {
  /** Of the pull request; where there are none, of the repository. */
  url: string;
  /** What the branch was at. */
  commit: string;
  /** The same for the same proposal: it is commented on once. */
  key: string;
  /** Why, as Markdown. */
  comment: string;
};

/** Work for people that no patch does. @public */
export type ProposedIssue = Pick<ProposedChange, 'body' | 'title'> & {
  repository: Omit<RepositoryFile, 'path'>;
  /** The same for the same issue, which is opened once. */
  key: string;
};

/** A repository that is made for a new service. @public */
export type NewRepository = Omit<RepositoryFile, 'path' | 'ref'> & {
  /** The same for the same repository: it is made once. */
  key: string;
  /** One line. */
  description: string;
};

/**
 * Opens pull requests in the repositories of one kind of host, with the
 * credentials that `integrations` has.
 *
 * @public
 */
export interface ChangeProposer {
  /** The type of its integrations, such as `gitea`. */
  readonly type: string;
  /** Whether configuration has what it takes to write there. */
  serves(file: RepositoryFile): boolean;
  /**
   * Absent where there are no pull requests. Finds what an earlier attempt left, so that doing it again leads to the
   * same one; overwrites nothing by force.
   *
   * @throws ConflictError where the change can't be made; RetryLaterError,
   *   AnswerError or OutboundError where the host does not do it
   */
  propose?(change: ProposedChange): Promise<PullRequest>;
  /** The file at an address that no integration is for; undefined for others. */
  fileAt?(url: string): RepositoryFile | undefined;
  /**
   * What {@link ChangeProposer.proposeFiles} would change, without doing it:
   * only the files that differ. Links are not followed.
   *
   * @throws as {@link ChangeProposer.propose}
   */
  planFiles?(proposed: ProposedFiles): Promise<FilePlan>;
  /**
   * As {@link ChangeProposer.propose}, for several files and new ones.
   *
   * @returns undefined where nothing differs
   */
  proposeFiles?(proposed: ProposedFiles): Promise<ProposedPlace | undefined>;
  /**
   * Closes the pull request at an address that it proposed, and no other one of its
   * branch, and says why in a comment, once; where there are no pull requests,
   * removes the branch. Absent where people do it.
   *
   * @returns `ended` where it was merged or closed before, or is there no more;
   *   `other`, and leaves it, where the branch is at another commit
   * @throws as {@link ChangeProposer.propose}
   */
  closeProposal?(proposal: ObsoleteProposal): Promise<ProposalEnd>;
  /**
   * Makes a repository with an empty first commit on its default branch, or finds
   * the one that it made for the same key.
   *
   * @throws ConflictError where the name is taken, or none may be made there
   */
  createRepository?(repository: NewRepository): Promise<'created' | 'existing'>;
  /**
   * Whether one may be made there, by configuration and address alone.
   *
   * @throws ConflictError where none may
   */
  checkRepository?(
    repository: Omit<NewRepository, 'description' | 'key'>,
  ): Promise<void>;
  /**
   * Takes it back, as long as only this proposer has changed it.
   *
   * @returns `kept` where others have; `other` for a repository of another key
   */
  withdrawRepository?(
    repository: Omit<NewRepository, 'description'>,
  ): Promise<'absent' | 'kept' | 'other' | 'removed'>;
  /** Opens an issue, or finds the open one of the same key. */
  openIssue?(issue: ProposedIssue): Promise<PullRequest>;
  /**
   * Closes the issue that it opened for a key, and says why in a comment, once.
   * Absent where people close it.
   *
   * @returns `ended` where it was closed before; `absent` where it is there no
   *   more; `other`, and leaves it, where it was not opened for that key
   * @throws as {@link ChangeProposer.propose}
   */
  closeIssue?(issue: IssueClosure): Promise<IssueEnd>;
}

import type { PullRequest } from '@plumbline/backstage-plugin-evidence-common';

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
   * Finds what an earlier attempt left, so that doing it again leads to the
   * same one; overwrites nothing by force.
   *
   * @throws ConflictError where the change can't be made; RetryLaterError,
   *   AnswerError or OutboundError where the host does not do it
   */
  propose(change: ProposedChange): Promise<PullRequest>;
}

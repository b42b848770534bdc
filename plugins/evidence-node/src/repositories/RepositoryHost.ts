import type { RepositoryBranchProtection } from '@plumbline/backstage-plugin-evidence-common';

/** What a host reports of a repository, its files aside. @public */
export type RepositoryOverview = {
  /** Of answers, by names of the host's choice; given back with the next request. */
  etags: Record<string, string>;
  /** The default one; undefined where there is no commit yet. */
  branch?: string;
  archived?: boolean;
  /** When something was last pushed to any branch, in the host's own format. */
  pushed?: string;
  /** The last commit to the default branch. */
  head?: string;
  /** ISO instant of that commit. */
  lastCommitAt?: string;
  /** Whether anything guards the default branch, where that was requested. */
  isProtected?: boolean;
};

/** What is remembered of a repository. @public */
export type KnownRepository = RepositoryOverview & {
  /** When it was last requested by itself, by the machine's time. Epoch milliseconds. */
  requestedAt: number;
};

/** @public */
export type RepositoryLook =
  | { status: 'unchanged' }
  | { status: 'read'; overview: RepositoryOverview };

/** @public */
export type RepositoryListing = {
  /** By path in lower case: when each was last pushed to, in the host's own format. */
  pushed: ReadonlyMap<string, string>;
  /** Whether this is all of it, and not only what is newest. */
  isWhole: boolean;
  /** The newest of them: what is older needs not be listed the next time. */
  newest?: string;
};

/**
 * What one server of a kind answers, requested with the credentials of
 * `integrations`. Everything throws RetryLaterError where the server limits
 * requests, AnswerError or OutboundError where it does not answer.
 *
 * @public
 */
export interface RepositoryQueries {
  /** Even where its list says nothing, each repository is read at least this often. Milliseconds. */
  readonly sweepInterval: number;
  /**
   * Asks whether anything changed since, with one conditional request.
   *
   * @param path - of the repository: `acme/shop`
   * @param known - without it, everything is requested
   * @param thorough - request also what that one request does not return
   */
  look(
    path: string,
    known: KnownRepository | undefined,
    thorough: boolean,
  ): Promise<RepositoryLook>;
  /** How the default branch is guarded. */
  guard(
    path: string,
    overview: Pick<RepositoryOverview, 'branch' | 'isProtected'>,
  ): Promise<RepositoryBranchProtection>;
  /**
   * The repositories of an owner, those pushed to last first.
   *
   * @param owner - the first part of their paths
   * @param since - `newest` of an earlier listing: what is older is left out
   * @param maxPages - more are not requested
   * @returns undefined where the host does not list them
   */
  list(
    owner: string,
    since: string | undefined,
    maxPages: number,
  ): Promise<RepositoryListing | undefined>;
  /** Whether a repository with this time in the list was not pushed to since it was requested. */
  isQuiet(pushed: string, known: KnownRepository): boolean;
}

/**
 * A kind of host of repositories: how it names what is in them, and what can be
 * queried beside their files, which the portal's own readers read.
 *
 * @public
 */
export interface RepositoryHost {
  /** The type of its integrations, such as `gitea`. */
  readonly type: string;
  /**
   * What stands between a repository and the ref in the address of something in
   * it. With `tree` also `blob`, `edit` and `raw`; with `-/tree` groups may be in
   * groups.
   */
  readonly layout: 'tree' | '-/tree' | 'src' | 'src/branch';
  /** Whether CODEOWNERS may have sections, each with owners of its own. */
  readonly hasOwnerSections: boolean;
  /** Of the page on which branches are protected, below that of the repository. */
  readonly settingsPath: string;
  /**
   * For one pass over what is at one server.
   *
   * @param host - as addresses have it: `git.acme.example`
   * @returns undefined where configuration has no integration with an API for it
   */
  open(
    host: string,
    options: { signal: AbortSignal; timeoutSeconds: number },
  ): RepositoryQueries | undefined;
}

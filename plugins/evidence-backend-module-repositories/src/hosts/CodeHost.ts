import type { RepositoryBranchProtection } from '@plumbline/backstage-plugin-evidence-common';
import type { Known } from '../memory';

/** What a host says of a repository without its files. */
export type Overview = Pick<
  Known,
  'etags' | 'branch' | 'archived' | 'pushed' | 'head'
> & {
  /** ISO instant of the last commit to the default branch. */
  lastCommitAt?: string;
  /** Whether anything guards the default branch, where it was requested. */
  isProtected?: boolean;
};

export type Look =
  | { status: 'unchanged' }
  | { status: 'read'; overview: Overview };

export type Listing = {
  /** By slug in lower case: when each was last pushed to, in the host's words. */
  pushed: ReadonlyMap<string, string>;
  /** Whether this is all of it, and not only what is newest. */
  isWhole: boolean;
  /** The newest of them: what is older needs not be listed the next time. */
  newest?: string;
};

/** The queries to a host that has an API of its own. */
export interface CodeHost {
  /** Even where its list says nothing, each repository is read at least this often. Milliseconds. */
  readonly sweepInterval: number;
  /**
   * Asks whether anything changed since, with one conditional request.
   *
   * @param thorough - request also what that request does not return
   * @throws RetryLaterError, or Error in one sentence
   */
  look(
    slug: string,
    known: Known | undefined,
    thorough: boolean,
  ): Promise<Look>;
  guard(
    slug: string,
    overview: Pick<Overview, 'branch' | 'isProtected'>,
  ): Promise<RepositoryBranchProtection>;
  /**
   * The repositories of an owner, those pushed to last first.
   *
   * @param since - of an earlier listing: what is older is left out
   * @param maxPages - more are not requested
   * @returns undefined where the host does not list them
   */
  list(
    owner: string,
    since: string | undefined,
    maxPages: number,
  ): Promise<Listing | undefined>;
  /** Whether a repository with this time in the list was not pushed to since it was requested. */
  isQuiet(pushed: string, known: Known): boolean;
}

import {
  ConflictError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  guideUrl,
  type PullRequest,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  AnswerError,
  ChangeProposer,
  OutboundError,
  ProposedChange,
  RepositoryFile,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import type { FileAddress } from './fileAddress';

/** Opens pull requests where a module can, with the portal's credentials. */
export class PullRequests {
  /** By the type of the integration that serves a file. */
  readonly #proposers: ReadonlyMap<string, ChangeProposer>;

  constructor(proposers: ReadonlyMap<string, ChangeProposer>) {
    this.#proposers = proposers;
  }

  /** Whether a module and the configuration have what it takes for a file. */
  serves(address: FileAddress): boolean {
    return this.#find(address) !== undefined;
  }

  /**
   * @throws ConflictError where the change can't be made; NotFoundError where
   *   the repository is not there for the portal; ServiceUnavailableError where
   *   its host did not answer, or not now
   */
  async open(
    proposed: Omit<ProposedChange, 'file'> & { address: FileAddress },
  ): Promise<PullRequest> {
    const { address, ...change } = proposed;
    const found = this.#find(address);
    if (!found) {
      throw new ConflictError(
        `The file is in no repository that changes may be proposed to; take the patch. It needs a token under 'integrations', and the module of its host: ${guideUrl(
          'sources.md#modules',
        )}`,
      );
    }
    const { file, propose } = found;
    try {
      return await propose({ ...change, file });
    } catch (error) {
      throw refusalOf(error);
    }
  }

  #find({ path, project, ref, type, url }: FileAddress) {
    const proposer = this.#proposers.get(type ?? '');
    if (!proposer || project === undefined || ref === undefined) {
      return undefined;
    }
    const file: RepositoryFile = { url, project, ref, path };
    return proposer.propose && proposer.serves(file)
      ? { file, propose: proposer.propose.bind(proposer) }
      : undefined;
  }
}

/** As who pressed the button is answered. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof OutboundError || error instanceof RetryLaterError) {
    return new ServiceUnavailableError(error.message);
  }
  if (!(error instanceof AnswerError)) {
    return error;
  }
  switch (error.status) {
    case 403:
    case 404:
      return new NotFoundError(error.message);
    case 400:
    case 409:
    case 422:
      return new ConflictError(error.message);
    default:
      return new ServiceUnavailableError(error.message);
  }
}

import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import {
  CheckedRepository,
  guideUrl,
  MadeRepository,
  newRepositorySchema,
  repositoryCheckSchema,
  repositoryWithdrawalSchema,
  WithdrawnRepository,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  ChangeProposer,
  parseInput,
  RepositoryFile,
} from '@plumbline/backstage-plugin-evidence-node';
import { pluginOf } from '../../decisions/pluginOf';
import { readFolderAddress } from './fileAddress';
import { refusalOf } from './PullRequests';

type Options = {
  auth: AuthService;
  integrations: ScmIntegrationRegistry;
  /** By the type of integration. */
  proposers: ReadonlyMap<string, ChangeProposer>;
};

type Place = { proposer: ChangeProposer; file: RepositoryFile };

/** Makes repositories for new services, and takes them back. */
export class RepositoryService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Makes it, or finds the one that it made for the same key, and proposes its
   * contents there. Again, it leads to the same.
   *
   * @throws NotAllowedError for what is no plugin; ConflictError where the name
   *   is taken or none may be made; ServiceUnavailableError where the host is away
   */
  async create(
    input: unknown,
    credentials: BackstageCredentials,
  ): Promise<MadeRepository> {
    this.#requirePlugin(credentials);
    const { contents, description, key, url } = parseInput(
      newRepositorySchema,
      input,
      'repository',
    );
    const { file, proposer } = this.#placeOf(url);
    const { path: _, ...repository } = file;
    try {
      const status = await proposer.createRepository!({
        url,
        key,
        description,
        project: file.project,
      });
      if (!contents) {
        return { url, status };
      }
      if (!proposer.proposeFiles) {
        throw new ConflictError(
          `Nothing proposes files to hosts of type '${proposer.type}' yet`,
        );
      }
      const { body, files, title } = contents;
      const place = await proposer.proposeFiles({
        repository,
        title,
        body,
        branch: `plumbline/${key}`,
        files: files.map(({ path, text }) => ({
          path,
          change: bytes => (bytes === undefined ? text : undefined),
        })),
      });
      if (!place) {
        return { url, status };
      }
      const { commit, ...proposal } = place;
      return { url, status, proposal };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /**
   * Whether one may be made at an address, without a request to its host.
   *
   * @throws NotAllowedError for what is no plugin
   */
  async check(
    input: unknown,
    credentials: BackstageCredentials,
  ): Promise<CheckedRepository> {
    this.#requirePlugin(credentials);
    const { url } = parseInput(repositoryCheckSchema, input, 'repository');
    try {
      const { file, proposer } = this.#placeOf(url);
      await proposer.checkRepository?.({ url, project: file.project });
      return {};
    } catch (error) {
      if (error instanceof ConflictError) {
        return { refusal: error.message };
      }
      throw error;
    }
  }

  /** @throws as {@link RepositoryService.create} */
  async withdraw(
    input: unknown,
    credentials: BackstageCredentials,
  ): Promise<WithdrawnRepository> {
    this.#requirePlugin(credentials);
    const { key, url } = parseInput(
      repositoryWithdrawalSchema,
      input,
      'repository',
    );
    const place = this.#findPlace(url);
    if (!place) {
      // Where none may be made, none was.
      return { status: 'absent' };
    }
    const { file, proposer } = place;
    if (!proposer.withdrawRepository) {
      return { status: 'kept' };
    }
    try {
      const { project } = file;
      return {
        status: await proposer.withdrawRepository({ url, project, key }),
      };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  #requirePlugin(credentials: BackstageCredentials): void {
    pluginOf(
      this.#options.auth,
      credentials,
      'Only plugins make repositories, in their own name. Create a service with scorecards.',
    );
  }

  /** @throws ConflictError where none may be made */
  #placeOf(url: string): Place {
    const place = this.#findPlace(url);
    if (!place) {
      throw new ConflictError(
        `No repositories may be made at ${url}: ${guideUrl(
          'golden-path.md#repositories',
        )}`,
      );
    }
    return place;
  }

  #findPlace(url: string): Place | undefined {
    const { integrations, proposers } = this.#options;
    for (const proposer of proposers.values()) {
      const file = proposer.fileAt?.(url);
      if (file && proposer.createRepository) {
        return { proposer, file };
      }
    }
    const { type, project, ref } = readFolderAddress(url, integrations) ?? {};
    const proposer = proposers.get(type ?? '');
    if (!proposer?.createRepository || project === undefined || !ref) {
      return undefined;
    }
    return { proposer, file: { url, project, ref, path: '' } };
  }
}

import {
  DefaultGithubCredentialsProvider,
  ScmIntegrationRegistry,
} from '@backstage/integration';
import { ConflictError } from '@backstage/errors';
import type { PullRequest } from '@plumbline/backstage-plugin-evidence-common';
import type { FileAddress } from '../fileAddress';
import { openOnGithub } from './github';
import { openOnGitlab } from './gitlab';
import type { ProposedChange } from './ProposedChange';
import { ScmApi } from './ScmApi';

/** Opens pull requests with the credentials that `integrations` has. */
export class PullRequests {
  readonly #integrations: ScmIntegrationRegistry;
  readonly #github: DefaultGithubCredentialsProvider;

  constructor(integrations: ScmIntegrationRegistry) {
    this.#integrations = integrations;
    this.#github =
      DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  }

  /** Whether configuration has what it takes for a file. */
  serves({ url, project, ref }: FileAddress): boolean {
    const github = this.#integrations.github.byUrl(url)?.config;
    const gitlab = this.#integrations.gitlab.byUrl(url)?.config;
    const hasAccess =
      Boolean(github?.token || github?.apps?.length) || Boolean(gitlab?.token);
    return project !== undefined && ref !== undefined && hasAccess;
  }

  /**
   * @throws ConflictError where the change can't be made; ServiceUnavailableError
   *   where the service did not answer, or not now
   */
  async open(
    proposed: Omit<ProposedChange, 'address'> & { address: FileAddress },
  ): Promise<PullRequest> {
    const { project, ref, path, url } = proposed.address;
    const github = this.#integrations.github.byUrl(url)?.config;
    const gitlab = this.#integrations.gitlab.byUrl(url)?.config;
    if (project === undefined || ref === undefined) {
      throw new ConflictError('The file is in no repository');
    }
    const address = { project, ref, path };
    if (github?.apiBaseUrl) {
      const { host, apiBaseUrl } = github;
      const { token } = await this.#github.getCredentials({
        url: `https://${host}/${project}`,
      });
      const api = new ScmApi({
        name: 'GitHub',
        baseUrl: apiBaseUrl,
        headers: {
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
          ...(token && { authorization: `Bearer ${token}` }),
        },
      });
      return openOnGithub(api, { ...proposed, address });
    }
    if (gitlab) {
      const api = new ScmApi({
        name: 'GitLab',
        baseUrl: gitlab.apiBaseUrl,
        headers: {
          accept: 'application/json',
          ...(gitlab.token && { 'private-token': gitlab.token }),
        },
      });
      return openOnGitlab(api, { ...proposed, address });
    }
    throw new ConflictError("No integration serves the file's repository");
  }
}

import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import type { Config } from '@backstage/config';
import { GuardedClient } from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import type { Change, Repository } from './readEvent';

/** Of the check, beside the pull request. */
export const checkName = 'Plumbline gate';
/** What the list of files of a pull request ends at. */
const maxFiles = 3_000;
const pageSize = 100;
/** What a comparison ends at. */
const maxCompared = 300;

/** https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const headers = {
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
};

const runSchema = z.object({
  id: z.number().int(),
  external_id: z.string().nullish(),
});
const fileSchema = z.object({
  filename: z.string(),
  previous_filename: z.string().nullish(),
});

/** What a check run shows: https://docs.github.com/en/rest/checks/runs */
export type CheckRun = {
  status: 'in_progress' | 'completed';
  conclusion?: 'success' | 'neutral' | 'failure';
  completed_at?: string;
  details_url?: string;
  output: { title: string; summary: string };
};

/** What is read and written of one repository. */
export class RepositoryApi {
  readonly #client: GuardedClient;
  readonly #path: string;

  constructor(fullName: string, client: GuardedClient) {
    this.#client = client;
    this.#path = `/repos/${fullName
      .split('/')
      .map(encodeURIComponent)
      .join('/')}`;
  }

  /** The check run of a commit that is there already, whichever event made it. */
  async findRun(head: string): Promise<z.output<typeof runSchema> | undefined> {
    const answer = await this.#client.request(
      `${this.#path}/commits/${head}/check-runs`,
      { query: { check_name: checkName, per_page: pageSize } },
    );
    const { check_runs: runs } = answer.read(
      z.object({ check_runs: z.array(runSchema) }),
    );
    return runs.find(({ external_id: id }) => id?.startsWith('plumbline:'));
  }

  /** @returns its id */
  async createRun(
    head: string,
    externalId: string,
    run: CheckRun,
  ): Promise<number> {
    const answer = await this.#client.request(`${this.#path}/check-runs`, {
      method: 'POST',
      body: {
        ...{ ...run, name: checkName },
        ...{ head_sha: head, external_id: externalId },
      },
    });
    return answer.read(runSchema).id;
  }

  async updateRun(
    id: number,
    run: CheckRun & { external_id?: string },
  ): Promise<void> {
    await this.#client.request(`${this.#path}/check-runs/${id}`, {
      ...{ method: 'PATCH', body: run },
    });
  }

  /** Where files were and are; undefined where there are more than are listed. */
  async changedPaths({
    base,
    head,
    pull,
  }: Change): Promise<string[] | undefined> {
    const files =
      pull === undefined
        ? await this.#compared(base, head)
        : await this.#filesOf(pull);
    return (
      files && [
        ...new Set(
          files.flatMap(({ filename, previous_filename: before }) => [
            filename,
            ...(before ? [before] : []),
          ]),
        ),
      ]
    );
  }

  /** Lets a deployment of GitHub Actions pass, or not. */
  async answerDeployment(
    run: string,
    answer: {
      environment_name: string;
      state: 'approved' | 'rejected';
      comment: string;
    },
  ): Promise<void> {
    await this.#client.request(
      `${this.#path}/actions/runs/${run}/deployment_protection_rule`,
      { method: 'POST', body: answer },
    );
  }

  async #filesOf(pull: number) {
    const files: z.output<typeof fileSchema>[] = [];
    const pages = this.#client.pages(
      `${this.#path}/pulls/${pull}/files`,
      { query: { per_page: pageSize } },
      maxFiles / pageSize,
    );
    for await (const page of pages) {
      files.push(...page.read(z.array(fileSchema)));
    }
    return files.length < maxFiles ? files : undefined;
  }

  async #compared(base: string, head: string) {
    const answer = await this.#client.request(
      `${this.#path}/compare/${base}...${head}`,
    );
    const { files = [] } = answer.read(
      z.object({ files: z.array(fileSchema).optional() }),
    );
    return files.length < maxCompared ? files : undefined;
  }
}

/** The repositories that `integrations.github` gives access to. */
export class GithubApi {
  readonly #credentials: DefaultGithubCredentialsProvider;
  readonly #integrations: ScmIntegrations;

  constructor(config: Config) {
    this.#integrations = ScmIntegrations.fromConfig(config);
    this.#credentials = DefaultGithubCredentialsProvider.fromIntegrations(
      this.#integrations,
    );
  }

  /** Undefined for one at a host that is not configured, or without credentials. */
  async of({ fullName, url }: Repository): Promise<RepositoryApi | undefined> {
    const { host } = new URL(url);
    const config = this.#integrations.github.byHost(host)?.config;
    if (!config?.apiBaseUrl || !(config.token || config.apps?.length)) {
      return undefined;
    }
    const credentials = await this.#credentials.getCredentials({
      url: `https://${host}/${fullName}`,
    });
    return new RepositoryApi(
      fullName,
      new GuardedClient({
        ...{ title: 'GitHub', url: config.apiBaseUrl },
        headers: { ...headers, ...credentials.headers },
        credentialsAt: 'integrations.github',
      }),
    );
  }
}

import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import type { Config } from '@backstage/config';
import { commitHashSchema } from '@plumbline/backstage-plugin-evidence-common';
import { GuardedClient } from '@plumbline/backstage-plugin-evidence-node';
import { unreadable } from '@plumbline/backstage-plugin-scorecards-common';
import { z } from 'zod';
import { inTime } from './inTime';
import {
  Account,
  accountSchema,
  Change,
  hostOf,
  Repository,
} from './readEvent';

/** Of the check, beside the pull request. */
export const checkName = 'Plumbline gate';
/** What the list of files of a pull request ends at. */
const maxFiles = 3_000;
const pageSize = 100;
/** What a comparison ends at. */
const maxCompared = 300;
/** The newest ones of an environment, among which the one before is. */
const maxDeployments = 10;
/** In one request; more are added by further ones. */
const maxAnnotations = 50;

/** https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const headers = {
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
};

const runSchema = z.object({
  id: z.number().int(),
  external_id: z.string().nullish(),
  status: z.string().nullish(),
  app: z.object({ id: z.number().int() }).nullish(),
  output: z.object({ annotations_count: z.number().int().nullish() }).nullish(),
});
type Run = z.output<typeof runSchema>;
const fileSchema = z.object({
  filename: z.string(),
  previous_filename: z.string().nullish(),
});

/** https://docs.github.com/en/rest/repos/contents */
const contentsSchema = z.object({
  content: z.string(),
  encoding: z.literal('base64'),
});

/** What a check run shows: https://docs.github.com/en/rest/checks/runs */
export type CheckRun = {
  status: 'in_progress' | 'completed';
  conclusion?: 'success' | 'neutral' | 'failure';
  completed_at?: string;
  details_url?: string;
  output: { title: string; summary: string; annotations?: Annotation[] };
};
/** At a line of a file. */
export type Annotation = {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: 'notice' | 'warning' | 'failure';
  title: string;
  message: string;
};

/** What is read and written of one repository. */
export class GithubRepository {
  readonly #apps: ReadonlySet<number>;
  readonly #client: GuardedClient;
  readonly #path: string;

  /** @param apps - ids of the Apps that write check runs here */
  constructor(
    fullName: string,
    client: GuardedClient,
    apps: ReadonlySet<number>,
  ) {
    this.#apps = apps;
    this.#client = client;
    this.#path = `/repos/${fullName
      .split('/')
      .map(encodeURIComponent)
      .join('/')}`;
  }

  /**
   * Check runs of a commit that an own App created, the oldest first. What
   * others create could have any name and id: a workflow of the change may.
   */
  async findRuns(head: string): Promise<Run[]> {
    const answer = await this.#client.request(
      `${this.#path}/commits/${head}/check-runs`,
      { query: { check_name: checkName, filter: 'all', per_page: pageSize } },
    );
    const { check_runs: runs } = answer.read(
      z.object({ check_runs: z.array(runSchema) }),
    );
    return runs
      .filter(({ app }) => app && this.#apps.has(app.id))
      .sort((one, other) => one.id - other.id);
  }

  /** Without an author where that is not a user of GitHub. */
  async commitOf(
    commit: string,
  ): Promise<{ author?: Account; message?: string }> {
    const answer = await this.#client.request(
      `${this.#path}/commits/${commit}`,
      { query: { per_page: 1 } },
    );
    const { author, commit: written } = answer.read(
      z.object({
        author: accountSchema.or(z.object({}).transform(() => null)).nullish(),
        commit: z.object({ message: z.string().nullish() }).nullish(),
      }),
    );
    return {
      author: author ?? undefined,
      message: written?.message ?? undefined,
    };
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
        ...run,
        name: checkName,
        head_sha: head,
        external_id: externalId,
      },
    });
    return answer.read(runSchema).id;
  }

  async updateRun(
    id: number,
    run: CheckRun & { external_id?: string },
  ): Promise<void> {
    const { annotations = [], ...output } = run.output;
    for (
      let at = 0;
      at === 0 || at < annotations.length;
      at += maxAnnotations
    ) {
      const some = annotations.slice(at, at + maxAnnotations);
      await this.#client.request(`${this.#path}/check-runs/${id}`, {
        method: 'PATCH',
        body: {
          ...run,
          output: { ...output, ...(some.length > 0 && { annotations: some }) },
        },
      });
    }
  }

  /** The commit at which a change left its base; as it was created. */
  async mergeBaseOf({ base, head }: Change): Promise<string> {
    const answer = await this.#client.request(
      `${this.#path}/compare/${base}...${head}`,
      { query: { per_page: 1 } },
    );
    return answer.read(
      z.object({ merge_base_commit: z.object({ sha: z.string() }) }),
    ).merge_base_commit.sha;
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

  /**
   * The text of a file at a commit; undefined where there is none. Of a file of
   * more than a megabyte, a link to a folder and a submodule GitHub has none.
   */
  async textAt(
    commit: string,
    path: string,
  ): Promise<string | undefined | typeof unreadable> {
    const address = path.split('/').map(encodeURIComponent).join('/');
    try {
      const answer = await this.#client.request(
        `${this.#path}/contents/${address}`,
        { query: { ref: commit } },
      );
      const file = contentsSchema.safeParse(answer.json());
      return file.success
        ? Buffer.from(file.data.content, 'base64').toString('utf8')
        : unreadable;
    } catch (error) {
      if ((error as { status?: number }).status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  /** The commit that was deployed there last with success, other than this one. */
  async deployedBefore(
    environment: string,
    head: string,
  ): Promise<string | undefined> {
    const answer = await this.#client.request(`${this.#path}/deployments`, {
      query: { environment, per_page: maxDeployments },
    });
    const all = answer.read(
      z.array(z.object({ id: z.number().int(), sha: commitHashSchema })),
    );
    for (const { id, sha } of all.filter(one => one.sha !== head)) {
      const statuses = await this.#client.request(
        `${this.#path}/deployments/${id}/statuses`,
        { query: { per_page: maxDeployments } },
      );
      const states = statuses.read(z.array(z.object({ state: z.string() })));
      if (states.some(({ state }) => state === 'success')) {
        return sha;
      }
    }
    return undefined;
  }

  /** Whether a run of GitHub Actions has ended, such as when it was cancelled. */
  async isOver(run: string): Promise<boolean> {
    const answer = await this.#client.request(
      `${this.#path}/actions/runs/${run}`,
      { expected: [404] },
    );
    return (
      answer.status === 404 ||
      answer.read(z.object({ status: z.string().nullish() })).status ===
        'completed'
    );
  }

  /** Lets a deployment of GitHub Actions pass, or not; without a state it waits. */
  async answerDeployment(
    run: string,
    answer: {
      environment_name: string;
      state?: 'approved' | 'rejected';
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
    const { files } = answer.read(
      z.object({ files: z.array(fileSchema).optional() }),
    );
    return files && files.length < maxCompared ? files : undefined;
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

  /** Those that are configured, with a GitHub App. */
  get hosts(): string[] {
    const all = this.#integrations.github.list();
    return [...new Set(all.map(({ config }) => config.host))].filter(
      host => this.#configOf(host) !== undefined,
    );
  }

  /** Whether its host is one of them. */
  knows(repository: Repository): boolean {
    return this.#hostOf(repository) !== undefined;
  }

  /**
   * Undefined where that is not so.
   *
   * @param signal - ends all requests
   */
  async of(
    repository: Repository,
    signal?: AbortSignal,
  ): Promise<GithubRepository | undefined> {
    const known = this.#hostOf(repository);
    if (!known) {
      return undefined;
    }
    const { fullName } = repository;
    const credentials = await inTime(
      this.#credentials.getCredentials({
        url: `https://${known.host}/${fullName}`,
      }),
      signal,
    );
    return new GithubRepository(
      fullName,
      new GuardedClient({
        title: 'GitHub',
        url: known.url,
        headers: { ...headers, ...credentials.headers },
        credentialsAt: 'integrations.github',
        signal,
      }),
      known.apps,
    );
  }

  #hostOf(repository: Repository) {
    return this.#configOf(hostOf(repository));
  }

  #configOf(host: string) {
    const { apiBaseUrl, apps = [] } =
      this.#integrations.github.byHost(host)?.config ?? {};
    return !apiBaseUrl || apps.length === 0
      ? undefined
      : {
          host,
          url: apiBaseUrl,
          apps: new Set(apps.map(({ appId }) => appId)),
        };
  }
}

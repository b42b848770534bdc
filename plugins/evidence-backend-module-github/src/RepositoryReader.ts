import {
  DeploymentsReader,
  GuardedClient,
  NewestCommits,
  parseInput,
  ReportedChange,
} from '@plumbline/backstage-plugin-evidence-node';
import { instantSchema } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { translateDeployment, translateDeploymentStatus } from './deployment';
import { commitChange } from './push';
import { type GithubRepository, repositorySchema } from './schemas';

/*
 * https://docs.github.com/en/rest/deployments/deployments and
 * https://docs.github.com/en/rest/deployments/statuses: their objects are those
 * of the webhook events, without what is around them.
 */
const deploymentsSchema = z.array(
  z.looseObject({
    id: z.union([z.number(), z.string()]).transform(String),
    created_at: z.string(),
    updated_at: z.string().nullish(),
  }),
);
const statusesSchema = z.array(z.looseObject({ state: z.string() }));

/* https://docs.github.com/en/rest/commits/commits#list-commits */
const text = z.string().nullish();
const signatureSchema = z
  .object({
    name: text,
    // Anyone's clock: one that names no instant hides no other commit.
    date: instantSchema.nullish().catch(undefined),
  })
  .nullish();
const commitsSchema = z.array(
  z.object({
    sha: z.string().min(1),
    html_url: text,
    commit: z.object({
      message: z.string(),
      author: signatureSchema,
      committer: signatureSchema,
    }),
    /** The account, where GitHub knows it. */
    author: z.object({ login: text }).nullish(),
  }),
);

type ListedDeployment = z.output<typeof deploymentsSchema>[number];

/** After these nothing more is expected of a deployment. */
const finalStates: ReadonlySet<string> = new Set([
  'success',
  'failure',
  'error',
  'inactive',
]);

const pageSize = 100;
/** In one pass, so that one with a long past does not use up its deadline. */
const mostPages = 10;
const mostStatusReads = 100;
/** GitHub answers so where the repository is empty. */
const emptyStatus = 409;

/** What is known of a deployment. */
type Known = {
  deployment: ListedDeployment;
  /** Its statuses as last read. */
  etag?: string;
  /** They have to be read, or read again. */
  isOpen: boolean;
};

/**
 * Reads the deployments and commits of one repository. It remembers what it has
 * read, so that a pass in which nothing happened is two requests that GitHub does
 * not count, and one for each deployment that has not ended.
 */
export class RepositoryReader implements DeploymentsReader {
  #repository: unknown;
  #listEtag: string | undefined;
  readonly #known = new Map<string, Known>();
  readonly #commits = new NewestCommits();

  /** @param slug - `owner/name` */
  constructor(readonly slug: string) {}

  /** Whether its list was read once. */
  get wasRead(): boolean {
    return this.#listEtag !== undefined;
  }

  /**
   * @param since - older deployments are left aside, epoch milliseconds
   * @param report - is given the changes of one deployment at a time, as the
   *   webhook would report them
   */
  async read(
    api: GuardedClient,
    since: number,
    report: (changes: ReportedChange[]) => Promise<void>,
  ): Promise<void> {
    this.#repository ??= await this.#readRepository(api);
    await this.#readList(api, since);
    let reads = 0;
    for (const [id, known] of [...this.#known]) {
      if (Date.parse(known.deployment.created_at) < since) {
        this.#known.delete(id);
      } else if (known.isOpen && reads < mostStatusReads) {
        reads += 1;
        // To the end: where too many are open for one pass, all get their turn.
        this.#known.delete(id);
        this.#known.set(id, known);
        await this.#readStatuses(api, id, known, report);
      }
    }
  }

  async readCommits(
    api: GuardedClient,
    since: number,
    report: (changes: ReportedChange[]) => Promise<void>,
  ): Promise<void> {
    this.#repository ??= await this.#readRepository(api);
    const repository = repositorySchema.parse(this.#repository);
    await this.#commits.read(api, since, report, {
      path: `/repos/${this.slug}/commits?per_page=${pageSize}`,
      none: [emptyStatus],
      changesOf: body => changesOf(body, repository),
    });
  }

  async #readRepository(api: GuardedClient): Promise<unknown> {
    const body = (await api.request(`/repos/${this.slug}`)).json();
    // The webhook's translation reads it again, as it came.
    parseInput(repositorySchema, body, "repository in GitHub's answer");
    return body;
  }

  async #readList(api: GuardedClient, since: number): Promise<void> {
    let path:
      | string
      | undefined = `/repos/${this.slug}/deployments?per_page=${pageSize}`;
    let etag: string | undefined;
    for (let page = 0; path && page < mostPages; page++) {
      const answer = await api.request(path, {
        etag: page === 0 ? this.#listEtag : undefined,
      });
      if (answer.status === 304) {
        return;
      }
      const deployments: ListedDeployment[] = parseInput(
        deploymentsSchema,
        answer.json(),
        "deployments in GitHub's answer",
      );
      etag = page === 0 ? answer.header('etag') : etag;
      // Newest first: what follows a page of known ones is known as well.
      const news = deployments.filter(deployment =>
        this.#takeUp(deployment, since),
      );
      path = news.length > 0 ? answer.next : undefined;
    }
    this.#listEtag = etag;
  }

  /** Whether there is anything new about it. */
  #takeUp(deployment: ListedDeployment, since: number): boolean {
    if (Date.parse(deployment.created_at) < since) {
      return false;
    }
    const known = this.#known.get(deployment.id);
    if (known && known.deployment.updated_at === deployment.updated_at) {
      return false;
    }
    this.#known.set(deployment.id, {
      deployment,
      etag: known?.etag,
      isOpen: true,
    });
    return true;
  }

  async #readStatuses(
    api: GuardedClient,
    id: string,
    known: Known,
    report: (changes: ReportedChange[]) => Promise<void>,
  ): Promise<void> {
    const { deployment } = known;
    const repository = this.#repository;
    const statuses: z.output<typeof statusesSchema> = [];
    let etag: string | undefined;
    let path:
      | string
      | undefined = `/repos/${this.slug}/deployments/${id}/statuses?per_page=${pageSize}`;
    for (let page = 0; path && page < mostPages; page++) {
      const answer = await api.request(path, {
        etag: page === 0 ? known.etag : undefined,
      });
      if (answer.status === 304) {
        return;
      }
      statuses.push(
        ...parseInput(
          statusesSchema,
          answer.json(),
          "statuses in GitHub's answer",
        ),
      );
      etag = page === 0 ? answer.header('etag') : etag;
      path = answer.next;
    }
    await report(
      [
        translateDeployment({ deployment, repository }),
        ...statuses.map(status =>
          translateDeploymentStatus({
            deployment,
            deployment_status: status,
            repository,
          }),
        ),
      ].flatMap(translation =>
        'changes' in translation ? translation.changes ?? [] : [],
      ),
    );
    // Only what was handed over counts as read.
    this.#known.set(id, {
      deployment,
      etag,
      isOpen: !statuses.some(({ state }) => finalStates.has(state)),
    });
  }
}

/** As a push names them: by when they were committed. */
function changesOf(
  body: unknown,
  repository: GithubRepository,
): ReportedChange[] {
  const commits = parseInput(commitsSchema, body, "commits in GitHub's answer");
  return commits.flatMap(({ author, commit, html_url: url, sha }) => {
    const timestamp = commit.committer?.date ?? commit.author?.date;
    return timestamp
      ? commitChange(
          {
            ...{ id: sha, message: commit.message, timestamp, url },
            author: { name: commit.author?.name, username: author?.login },
          },
          repository,
        )
      : [];
  });
}

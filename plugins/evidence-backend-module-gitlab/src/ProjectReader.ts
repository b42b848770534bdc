import {
  type DeploymentsReader,
  filledText,
  type GuardedClient,
  NewestCommits,
  parseInput,
  type ReportedChange,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import { translateDeployment } from './deployment';
import { projectKey } from './fields';
import { commitChange } from './push';
import {
  gitlabInstantSchema,
  type GitlabProject,
  projectSchema,
  userSchema,
} from './schemas';

/*
 * https://docs.gitlab.com/api/deployments/#list-project-deployments; what the
 * webhook calls otherwise is read here, and the rest as the webhook's.
 */
const text = z.string().nullish();
const deploymentsSchema = z.array(
  z.looseObject({
    id: z.union([z.number().int(), z.string().min(1)]).transform(String),
    status: z.string().min(1),
    sha: text,
    created_at: gitlabInstantSchema,
    updated_at: gitlabInstantSchema,
    environment: z.looseObject({ name: text }).nullish(),
    user: userSchema,
    deployable: z
      .looseObject({
        id: z.union([z.number().int(), z.string().min(1)]).nullish(),
        started_at: gitlabInstantSchema.nullish(),
        user: userSchema,
        commit: z.looseObject({ title: text }).nullish(),
      })
      .nullish(),
  }),
);
/* https://docs.gitlab.com/api/commits/#list-repository-commits */
const commitsSchema = z.array(
  z.object({
    id: z.string().min(1),
    message: z.string(),
    author_name: text,
    // Anyone's clock: one that names no instant hides no other commit.
    committed_date: gitlabInstantSchema.nullish().catch(undefined),
    web_url: text,
  }),
);
type Deployment = z.output<typeof deploymentsSchema>[number];

const pageSize = 100;
/** In one pass; the next one goes on where it ended. */
const mostPages = 10;
/** What is committed later may have been changed so much earlier. */
const overlapMs = 2 * 60_000;
/** GitLab lists a job that waits as a deployment; its webhook does not. */
const notBegun: ReadonlySet<string> = new Set([
  'blocked',
  'created',
  'skipped',
]);

/** GitLab answers so where the repository is empty. */
const emptyStatus = 404;

/**
 * Reads the deployments of one project, by when they were changed, and its
 * commits: a pass in which nothing happened is one request for each.
 */
export class ProjectReader implements DeploymentsReader {
  #project: GitlabProject | undefined;
  /** When the last one that was read was changed, epoch milliseconds. */
  #until: number | undefined;
  /** When those that were changed lately were changed, by id. */
  readonly #read = new Map<string, string>();
  readonly #commits = new NewestCommits();
  readonly #path: string;

  /** @param path - `group/name`, with all groups */
  constructor(path: string) {
    this.#path = `/projects/${encodeURIComponent(path)}`;
  }

  get wasRead(): boolean {
    return this.#until !== undefined;
  }

  async read(
    api: GuardedClient,
    since: number,
    report: (changes: ReportedChange[]) => Promise<void>,
  ): Promise<void> {
    const isFirst = !this.wasRead;
    const project = await this.#readProject(api);
    let from = this.#until === undefined ? since : this.#until - overlapMs;
    let path: string | undefined = this.#listFrom(from);
    for (let page = 0; path && page < mostPages; page++) {
      const answer = await api.request(path);
      const deployments: Deployment[] = parseInput(
        deploymentsSchema,
        answer.json(),
        "deployments in GitLab's answer",
      );
      await report(
        deployments
          .filter(
            one =>
              this.#isNews(one) &&
              // Later on what began before is news as well.
              (!isFirst || Date.parse(beganAt(one)) >= since),
          )
          .flatMap(one => changesOf(one, project)),
      );
      // Only what was handed over counts as read.
      const last = this.#keep(deployments) ?? from;
      // By time, not by pages: what is changed meanwhile moves between them.
      const next = last > from ? this.#listFrom(last) : answer.next;
      path = answer.next && next;
      from = last;
    }
    this.#until ??= from;
  }

  async readCommits(
    api: GuardedClient,
    since: number,
    report: (changes: ReportedChange[]) => Promise<void>,
  ): Promise<void> {
    const project = await this.#readProject(api);
    await this.#commits.read(api, since, report, {
      path: `${this.#path}/repository/commits?per_page=${pageSize}`,
      none: [emptyStatus],
      changesOf: body =>
        parseInput(commitsSchema, body, "commits in GitLab's answer").flatMap(
          ({ author_name: name, committed_date: timestamp, ...commit }) =>
            timestamp
              ? commitChange(
                  {
                    ...commit,
                    timestamp,
                    url: commit.web_url,
                    author: { name },
                  },
                  project,
                  projectKey(project),
                )
              : [],
        ),
    });
  }

  async #readProject(api: GuardedClient): Promise<GitlabProject> {
    this.#project ??= parseInput(
      projectSchema,
      (await api.request(this.#path)).json(),
      "project in GitLab's answer",
    );
    return this.#project;
  }

  #listFrom(from: number): string {
    const query = new URLSearchParams({
      order_by: 'updated_at',
      sort: 'asc',
      per_page: `${pageSize}`,
      updated_after: new Date(from).toISOString(),
    });
    return `${this.#path}/deployments?${query}`;
  }

  #isNews({ id, status, updated_at: at }: Deployment): boolean {
    return !notBegun.has(status) && this.#read.get(id) !== at;
  }

  /** When the last of them was changed. */
  #keep(deployments: readonly Deployment[]): number | undefined {
    const last = deployments.at(-1);
    if (!last) {
      return undefined;
    }
    const until = Date.parse(last.updated_at);
    deployments.forEach(one => this.#read.set(one.id, one.updated_at));
    for (const [id, at] of this.#read) {
      if (Date.parse(at) < until - overlapMs) {
        this.#read.delete(id);
      }
    }
    this.#until = Math.max(until, this.#until ?? until);
    return until;
  }
}

function beganAt({ created_at, deployable }: Deployment): string {
  return deployable?.started_at ?? created_at;
}

function changesOf(
  deployment: Deployment,
  project: GitlabProject,
): ReportedChange[] {
  const { deployable, id, sha } = deployment;
  const page = `${project.web_url}/-`;
  const revision = filledText(sha);
  const translation = translateDeployment({
    deployment_id: id,
    status: deployment.status,
    project,
    status_changed_at: deployment.updated_at,
    environment: deployment.environment?.name,
    // Who ran the job, as the webhook has it.
    user: deployable?.user ?? deployment.user,
    commit_title: deployable?.commit?.title,
    ...(revision && { commit_url: `${page}/commit/${revision}` }),
    ...(deployable?.id && { deployable_url: `${page}/jobs/${deployable.id}` }),
  });
  const found = 'changes' in translation ? translation.changes ?? [] : [];
  return found.map(change => ({
    ...change,
    // The answer has the last state alone.
    occurredAt: beganAt(deployment),
    reportedAt: deployment.updated_at,
  }));
}

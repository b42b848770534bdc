import {
  type DeploymentsReader,
  filledText,
  type GuardedClient,
  parseInput,
  type ReportedChange,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import { translateDeployment } from './deployment';
import {
  gitlabInstantSchema,
  type GitlabProject,
  projectSchema,
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
    user: z.unknown(),
    deployable: z
      .looseObject({
        id: z.union([z.number().int(), z.string().min(1)]).nullish(),
        started_at: gitlabInstantSchema.nullish(),
        commit: z.looseObject({ title: text }).nullish(),
      })
      .nullish(),
  }),
);
type Deployment = z.output<typeof deploymentsSchema>[number];

const pageSize = 100;
/** In one pass; the next one goes on where it ended. */
const mostPages = 10;

/**
 * Reads the deployments of one project, by when they were changed: a pass in which
 * nothing happened is one request.
 */
export class ProjectReader implements DeploymentsReader {
  #project: GitlabProject | undefined;
  /** When the last one that was read was changed, ISO 8601. */
  #until: string | undefined;
  /** Of that instant, those that were read. */
  #read: ReadonlySet<string> = new Set();
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
    this.#project ??= parseInput(
      projectSchema,
      (await api.request(this.#path)).json(),
      "project in GitLab's answer",
    );
    const project = this.#project;
    for (let page = 0; page < mostPages; page++) {
      const from = this.#until ?? new Date(since).toISOString();
      const query = new URLSearchParams({
        ...{ order_by: 'updated_at', sort: 'asc', per_page: `${pageSize}` },
        updated_after: from,
      });
      const answer = await api.request(`${this.#path}/deployments?${query}`);
      const deployments: Deployment[] = parseInput(
        deploymentsSchema,
        answer.json(),
        "deployments in GitLab's answer",
      );
      await report(
        deployments
          .filter(one => Date.parse(one.created_at) >= since && !this.#has(one))
          .flatMap(one => changesOf(one, project)),
      );
      // Only what was handed over counts as read.
      this.#keep(deployments);
      this.#until ??= from;
      // By time, not by pages: what is changed meanwhile moves between them.
      if (answer.next === undefined || this.#until === from) {
        return;
      }
    }
  }

  /** Those of the last instant come again. */
  #has({ id, updated_at: at }: Deployment): boolean {
    return at === this.#until && this.#read.has(id);
  }

  #keep(deployments: readonly Deployment[]): void {
    const last = deployments.at(-1)?.updated_at;
    if (last === undefined) {
      return;
    }
    const ofLast = deployments.flatMap(({ id, updated_at: at }) =>
      at === last ? [id] : [],
    );
    this.#read = new Set([
      ...(last === this.#until ? this.#read : []),
      ...ofLast,
    ]);
    this.#until = last;
  }
}

function changesOf(
  deployment: Deployment,
  project: GitlabProject,
): ReportedChange[] {
  const { deployable, id, sha } = deployment;
  const page = `${project.web_url}/-`;
  const revision = filledText(sha);
  const translation = translateDeployment({
    ...{ deployment_id: id, status: deployment.status, project },
    status_changed_at: deployment.updated_at,
    environment: deployment.environment?.name,
    user: deployment.user,
    commit_title: deployable?.commit?.title,
    ...(revision && { commit_url: `${page}/commit/${revision}` }),
    ...(deployable?.id && { deployable_url: `${page}/jobs/${deployable.id}` }),
  });
  const found = 'changes' in translation ? translation.changes ?? [] : [];
  return found.map(change => ({
    ...change,
    // What has begun did so with its job; the answer has the last state alone.
    occurredAt:
      (change.outcome && deployable?.started_at) ?? deployment.created_at,
    reportedAt: deployment.updated_at,
  }));
}

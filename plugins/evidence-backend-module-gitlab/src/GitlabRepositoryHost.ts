import type { Config } from '@backstage/config';
import {
  DefaultGitlabCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { commitHashSchema } from '@plumbline/backstage-plugin-evidence-common';
import type { RepositoryBranchProtection } from '@plumbline/backstage-plugin-evidence-common';
import {
  KnownRepository,
  matchesName,
  RepositoryApi,
  RepositoryHost,
  RepositoryListing,
  RepositoryLook,
  RepositoryOverview,
  RepositoryQueries,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

/*
 * https://docs.gitlab.com/api/projects/, …/api/branches/,
 * …/api/protected_branches/ and …/api/groups/#list-a-groups-projects
 */
const projectSchema = z.looseObject({
  default_branch: z.string().min(1).max(300).nullish(),
  archived: z.boolean().optional(),
  last_activity_at: z.string().max(100).nullish(),
});
const branchSchema = z.looseObject({
  protected: z.boolean().optional(),
  commit: z.looseObject({
    id: commitHashSchema,
    committed_date: z.string().optional(),
  }),
});
const listSchema = z.array(
  z.looseObject({
    path_with_namespace: z.string().max(1000),
    last_activity_at: z.string().max(100).nullish(),
  }),
);
const protectedSchema = z.array(
  z.looseObject({
    name: z.string(),
    allow_force_push: z.boolean().optional(),
    code_owner_approval_required: z.boolean().optional(),
  }),
);

/**
 * GitLab notes an activity only when an hour has passed since the one before,
 * and now and then later: what was active shortly before it was last requested
 * may have been pushed to since. Milliseconds.
 */
const activityLag = 2 * 3600_000;

class GitlabQueries implements RepositoryQueries {
  /** Its list is a hint only, so nothing is taken from it for longer than this. */
  readonly sweepInterval = 6 * 3600_000;

  constructor(private readonly api: RepositoryApi) {}

  async look(
    slug: string,
    known: KnownRepository | undefined,
    thorough: boolean,
  ): Promise<RepositoryLook> {
    const project =
      known?.branch === undefined || thorough
        ? await this.api.describe({
            repository: slug,
            schema: projectSchema,
            path: `/projects/${idOf(slug)}`,
            etags: known?.etags,
            etagName: 'project',
          })
        : undefined;
    const branch =
      project === undefined ? known?.branch : project.default_branch;
    const seen: RepositoryOverview = {
      etags: { ...known?.etags, ...project?.etags },
      branch: branch ?? undefined,
      archived: project ? project.archived : known?.archived,
      pushed: project ? project.last_activity_at ?? undefined : known?.pushed,
    };
    if (!branch) {
      // A project without a commit has no branch.
      return { status: 'read', overview: seen };
    }
    const isSame = branch === known?.branch && !thorough;
    const answer = await this.api.get(
      `/projects/${idOf(slug)}/repository/branches/${encodeURIComponent(
        branch,
      )}`,
      slug,
      { etag: isSame ? known?.etags.branch : undefined, mayBeAbsent: true },
    );
    if (answer.status === 304) {
      return { status: 'unchanged' };
    }
    if (answer.isRefused) {
      if (known?.branch !== undefined && !thorough) {
        // Perhaps another one is the default by now.
        return this.look(slug, known, true);
      }
      return { status: 'read', overview: seen };
    }
    const etag = answer.header('etag');
    const { commit, protected: isProtected } = answer.read(branchSchema);
    return {
      status: 'read',
      overview: {
        ...seen,
        etags: { ...seen.etags, ...(etag && { branch: etag }) },
        head: commit.id,
        lastCommitAt: commit.committed_date,
        isProtected,
      },
    };
  }

  async guard(
    slug: string,
    { branch, isProtected }: Pick<RepositoryOverview, 'branch' | 'isProtected'>,
  ): Promise<RepositoryBranchProtection> {
    if (branch === undefined || isProtected === undefined) {
      return { unknown: 'The default branch could not be read' };
    }
    if (!isProtected) {
      return { branch, protected: false, by: [] };
    }
    const answer = await this.api.get(
      `/projects/${idOf(slug)}/protected_branches?per_page=100`,
      slug,
      { refusable: true },
    );
    if (answer.isRefused) {
      return {
        branch,
        protected: true,
        by: ['protected-branch'],
        unknown:
          "It is protected, but how can't be read: the credentials need the role Maintainer",
      };
    }
    const rules = answer
      .read(protectedSchema)
      .filter(({ name }) => matchesName(name, branch));
    return {
      branch,
      protected: true,
      by: ['protected-branch'],
      // Of several rules that match, the most permissive holds.
      ...(rules.length > 0 && {
        forcePushes: rules.some(one => one.allow_force_push === true),
        codeOwnerReviews: rules.some(
          one => one.code_owner_approval_required === true,
        ),
      }),
    };
  }

  async list(
    owner: string,
    since: string | undefined,
    maxPages: number,
  ): Promise<RepositoryListing | undefined> {
    const { listing } = await this.api.list({
      owner,
      maxPages,
      path: `/groups/${idOf(
        owner,
      )}/projects?include_subgroups=true&with_shared=false&simple=true&order_by=last_activity_at&sort=desc&per_page=100`,
      schema: listSchema,
      entryOf: one => ({
        path: one.path_with_namespace,
        at: one.last_activity_at ?? '',
      }),
      // With what may still be noted late.
      isKnown: at =>
        since !== undefined && Date.parse(at) < Date.parse(since) - activityLag,
    });
    return listing;
  }

  isQuiet(pushed: string, known: KnownRepository): boolean {
    const at = Date.parse(pushed);
    return !Number.isNaN(at) && at + activityLag < known.requestedAt;
  }
}

/** GitLab, and the GitLab servers of `integrations.gitlab`. */
export class GitlabRepositoryHost implements RepositoryHost {
  readonly type = 'gitlab';
  readonly layout = '-/tree';
  readonly hasOwnerSections = true;
  readonly settingsPath = '/-/settings/repository';
  readonly #credentials: DefaultGitlabCredentialsProvider;
  readonly #integrations: ScmIntegrations;

  constructor(config: Config) {
    this.#integrations = ScmIntegrations.fromConfig(config);
    this.#credentials = DefaultGitlabCredentialsProvider.fromIntegrations(
      this.#integrations,
    );
  }

  open(
    host: string,
    options: { signal: AbortSignal; timeoutSeconds: number },
  ): RepositoryQueries | undefined {
    const { apiBaseUrl } = this.#integrations.gitlab.byHost(host)?.config ?? {};
    return apiBaseUrl
      ? new GitlabQueries(
          new RepositoryApi({
            ...options,
            host,
            title: 'GitLab',
            url: apiBaseUrl,
            credentials: this.#credentials,
            credentialsAt: 'integrations.gitlab',
          }),
        )
      : undefined;
  }
}

function idOf(slug: string): string {
  return encodeURIComponent(slug);
}

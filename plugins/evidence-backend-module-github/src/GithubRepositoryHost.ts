import type { Config } from '@backstage/config';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import {
  KnownRepository,
  RepositoryApi,
  RepositoryHost,
  RepositoryListing,
  RepositoryLook,
  RepositoryOverview,
  RepositoryQueries,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import { githubHeaders } from './githubHeaders';
import { commitHashSchema } from '@plumbline/backstage-plugin-evidence-common';
import type { RepositoryBranchProtection } from '@plumbline/backstage-plugin-evidence-common';

/** Of a rate limit, what is left to the catalog and the other plugins. */
const reserve = 0.2;

/*
 * https://docs.github.com/en/rest/repos/repos, …/rest/branches/branches,
 * …/rest/branches/branch-protection and …/rest/repos/rules
 */
const repositorySchema = z.looseObject({
  default_branch: z.string().min(1).max(300),
  archived: z.boolean().optional(),
  pushed_at: z.string().max(100).nullish(),
});
const branchSchema = z.looseObject({
  commit: z.looseObject({
    sha: commitHashSchema,
    commit: z
      .looseObject({
        committer: z.looseObject({ date: z.string().optional() }).nullish(),
      })
      .optional(),
  }),
  protected: z.boolean().optional(),
});
const listSchema = z.array(
  z.looseObject({
    full_name: z.string().max(300),
    pushed_at: z.string().max(100).nullish(),
  }),
);
const rulesSchema = z.array(
  z.looseObject({
    type: z.string(),
    parameters: z
      .looseObject({
        required_approving_review_count: z.number().int().optional(),
        require_code_owner_review: z.boolean().optional(),
        required_status_checks: z
          .array(z.looseObject({ context: z.string() }))
          .optional(),
      })
      .optional(),
  }),
);
const protectionSchema = z.looseObject({
  required_pull_request_reviews: z
    .looseObject({
      required_approving_review_count: z.number().int().optional(),
      require_code_owner_reviews: z.boolean().optional(),
    })
    .nullish(),
  required_status_checks: z
    .looseObject({
      contexts: z.array(z.string()).optional(),
      checks: z.array(z.looseObject({ context: z.string() })).optional(),
    })
    .nullish(),
  allow_force_pushes: z.looseObject({ enabled: z.boolean() }).nullish(),
});

/** Rules that keep somebody from changing a branch as they like. */
const guarding: ReadonlySet<string> = new Set([
  'deletion',
  'merge_queue',
  'non_fast_forward',
  'pull_request',
  'required_deployments',
  'required_signatures',
  'required_status_checks',
  'update',
  'workflows',
]);

/** What answers a token that may read a repository but not administer it. */
const mayNotRead =
  "its settings can't be read: the credentials need 'Administration: read'";

class GithubQueries implements RepositoryQueries {
  /** Archiving, renaming and settings show in no list by the last push. */
  readonly sweepInterval = 24 * 3600_000;
  readonly #listed = new Map<string, 'orgs' | 'users'>();

  constructor(private readonly api: RepositoryApi) {}

  async look(
    slug: string,
    known: KnownRepository | undefined,
    thorough: boolean,
  ): Promise<RepositoryLook> {
    const repo = await this.api.describe({
      repository: slug,
      schema: repositorySchema,
      path: `/repos/${slug}`,
      etags: known?.etags,
      etagName: 'repository',
    });
    if (repo === undefined && !thorough && known?.branch) {
      return { status: 'unchanged' };
    }
    const branch = repo?.default_branch ?? known!.branch!;
    const etags: Record<string, string> = {
      ...(repo ? repo.etags : known?.etags),
    };
    const overview: RepositoryOverview = {
      etags,
      branch,
      archived: repo ? repo.archived : known?.archived,
      pushed: repo ? repo.pushed_at ?? undefined : known?.pushed,
    };
    const isWhereItWas =
      branch === known?.branch && overview.pushed === known.pushed;
    if (isWhereItWas && !thorough) {
      // Its description changed, or how many like it.
      const { head, lastCommitAt } = known;
      return { status: 'read', overview: { ...overview, head, lastCommitAt } };
    }
    const head = await this.api.get(
      `/repos/${slug}/branches/${encodeURIComponent(branch)}`,
      slug,
      { mayBeAbsent: true },
    );
    if (head.isRefused) {
      // A repository without a commit has no branch.
      return { status: 'read', overview };
    }
    const { commit, protected: isProtected } = head.read(branchSchema);
    return {
      status: 'read',
      overview: {
        ...overview,
        head: commit.sha,
        lastCommitAt: commit.commit?.committer?.date,
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
    const at = encodeURIComponent(branch);
    const rules = await this.#rules(slug, at);
    const effective = rules?.filter(({ type }) => guarding.has(type)) ?? [];
    if (!isProtected && effective.length === 0) {
      return rules
        ? { branch, protected: false, by: [] }
        : { branch, unknown: "Its rulesets can't be read" };
    }
    const classic = isProtected ? await this.#protection(slug, at) : 'none';
    const settings = typeof classic === 'string' ? undefined : classic;
    const reviews = settings?.required_pull_request_reviews;
    const parameters = effective.map(one => one.parameters ?? {});
    const wholly = classic !== 'refused' && rules !== undefined;
    const counts = [
      reviews?.required_approving_review_count,
      ...parameters.map(one => one.required_approving_review_count),
    ].filter(count => count !== undefined);
    const codeOwners =
      reviews?.require_code_owner_reviews === true ||
      parameters.some(one => one.require_code_owner_review);
    const checks = [
      ...(settings?.required_status_checks?.contexts ?? []),
      ...(settings?.required_status_checks?.checks ?? []).map(
        ({ context }) => context,
      ),
      ...parameters.flatMap(one =>
        (one.required_status_checks ?? []).map(({ context }) => context),
      ),
    ];
    const keepsHistory = effective.some(
      ({ type }) => type === 'non_fast_forward',
    );
    const isForced =
      keepsHistory || settings === undefined
        ? false
        : settings.allow_force_pushes?.enabled === true;
    return {
      branch,
      protected: true,
      by: [
        ...(effective.length > 0 ? ['ruleset'] : []),
        ...(settings ? ['branch-protection'] : []),
      ],
      // Of a part only, a number would be too low and a no could be a yes.
      ...((wholly || counts.length > 0) && {
        requiredReviews: Math.max(0, ...counts),
      }),
      ...((wholly || codeOwners) && { codeOwnerReviews: codeOwners }),
      ...((wholly || checks.length > 0) && { requiredChecks: checks }),
      ...((wholly || keepsHistory) && {
        forcePushes: settings || keepsHistory ? isForced : true,
      }),
      ...(!wholly && { unknown: `It is protected, but ${mayNotRead}` }),
    };
  }

  async list(
    owner: string,
    since: string | undefined,
    maxPages: number,
  ): Promise<RepositoryListing | undefined> {
    const kinds = this.#listed.has(owner)
      ? [this.#listed.get(owner)!]
      : (['orgs', 'users'] as const);
    for (const kind of kinds) {
      const { listing, pages } = await this.api.list({
        owner,
        maxPages,
        path: `/${kind}/${owner}/repos?type=all&sort=pushed&direction=desc&per_page=100`,
        schema: listSchema,
        entryOf: one => ({ path: one.full_name, at: one.pushed_at ?? '' }),
        isKnown: at => since !== undefined && at < since,
      });
      if (pages > 0) {
        this.#listed.set(owner, kind);
        return listing;
      }
    }
    return undefined;
  }

  isQuiet(pushed: string, known: KnownRepository): boolean {
    return pushed === (known.pushed ?? '');
  }

  async #rules(slug: string, branch: string) {
    const answer = await this.api.get(
      `/repos/${slug}/rules/branches/${branch}?per_page=100`,
      slug,
      { refusable: true },
    );
    if (answer.status === 200) {
      return answer.read(rulesSchema);
    }
    // A server that is older than rulesets has none, nor has a plan without them.
    return answer.status === 404 || /Upgrade to GitHub/i.test(textOf(answer))
      ? []
      : undefined;
  }

  async #protection(slug: string, branch: string) {
    const answer = await this.api.get(
      `/repos/${slug}/branches/${branch}/protection`,
      slug,
      { refusable: true },
    );
    if (answer.status === 200) {
      return answer.read(protectionSchema);
    }
    return /"message":\s*"Branch not protected/i.test(textOf(answer))
      ? ('none' as const)
      : ('refused' as const);
  }
}

function textOf({ bytes }: { bytes: Buffer }): string {
  return bytes.toString();
}

/** GitHub, and the GitHub servers of `integrations.github`. */
export class GithubRepositoryHost implements RepositoryHost {
  readonly type = 'github';
  readonly layout = 'tree';
  readonly hasOwnerSections = false;
  readonly settingsPath = '/settings/branches';
  readonly #credentials: DefaultGithubCredentialsProvider;
  readonly #integrations: ScmIntegrations;

  constructor(config: Config) {
    this.#integrations = ScmIntegrations.fromConfig(config);
    this.#credentials = DefaultGithubCredentialsProvider.fromIntegrations(
      this.#integrations,
    );
  }

  open(
    host: string,
    options: { signal: AbortSignal; timeoutSeconds: number },
  ): RepositoryQueries | undefined {
    const { apiBaseUrl } = this.#integrations.github.byHost(host)?.config ?? {};
    return apiBaseUrl
      ? new GithubQueries(
          new RepositoryApi({
            ...options,
            host,
            title: 'GitHub',
            url: apiBaseUrl,
            headers: githubHeaders,
            credentials: this.#credentials,
            credentialsAt: 'integrations.github',
            reserve,
          }),
        )
      : undefined;
  }
}

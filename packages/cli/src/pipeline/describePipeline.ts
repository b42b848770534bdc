import { readFileSync } from 'node:fs';
import { commitSchema } from '@plumbline/backstage-plugin-scorecards-common';

/** What a run of a pipeline says about itself; what it does not say is absent. */
export type Pipeline = {
  repository?: string;
  base?: string;
  head?: string;
  environment?: string;
  /** Whether it runs for a change that is not merged. */
  isPullRequest?: boolean;
  /** Of the pull request that it runs for. */
  title?: string;
  /** Page of the run. */
  url?: string;
  /** What distinguishes runs, and attempts at one. */
  run?: string;
  attempt?: number;
};

type Environment = Record<string, string | undefined>;

/** From the variables that GitHub Actions and GitLab CI set; none elsewhere. */
export function describePipeline(env: Environment = process.env): Pipeline {
  if (env.GITHUB_ACTIONS === 'true') {
    return describeGithub(env);
  }
  return env.GITLAB_CI === 'true' ? describeGitlab(env) : {};
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function describeGithub(env: Environment): Pipeline {
  const { GITHUB_EVENT_NAME: event = '', GITHUB_SHA: sha } = env;
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: slug } = env;
  const payload = readEvent(env.GITHUB_EVENT_PATH);
  const repository = server && slug ? `${server}/${slug}` : undefined;
  const { pull_request: pull, merge_group: group } = payload;
  const range = {
    base: pull?.base?.sha ?? group?.base_sha ?? payload.before,
    head: pull?.head?.sha ?? group?.head_sha ?? sha,
  };
  return {
    repository,
    base: commit(range.base),
    head: commit(range.head),
    title: typeof pull?.title === 'string' ? pull.title : undefined,
    isPullRequest: /^(pull_request(_target)?|merge_group)$/.test(event),
    url:
      repository && env.GITHUB_RUN_ID
        ? `${repository}/actions/runs/${env.GITHUB_RUN_ID}`
        : undefined,
    run: env.GITHUB_RUN_ID,
    attempt: Number(env.GITHUB_RUN_ATTEMPT) || undefined,
  };
}

/** https://docs.gitlab.com/ci/variables/predefined_variables/ */
function describeGitlab(env: Environment): Pipeline {
  return {
    repository: env.CI_PROJECT_URL,
    base: commit(
      env.CI_MERGE_REQUEST_DIFF_BASE_SHA ?? env.CI_COMMIT_BEFORE_SHA,
    ),
    head: commit(env.CI_COMMIT_SHA),
    environment: env.CI_ENVIRONMENT_NAME,
    title: env.CI_MERGE_REQUEST_TITLE,
    isPullRequest: env.CI_MERGE_REQUEST_IID !== undefined,
    url: env.CI_JOB_URL,
    // Not the job: the one that reports may be retried, and reports the same deploy.
    run: env.CI_PIPELINE_ID,
  };
}

/** The event's JSON, or nothing where there is none to read. */
function readEvent(path: string | undefined): Record<string, any> {
  if (!path) {
    return {};
  }
  try {
    return JSON.parse(readFileSync(path, 'utf8')) ?? {};
  } catch {
    return {};
  }
}

/** Not the zeros that stand for no commit. */
function commit(sha: unknown): string | undefined {
  const { data } = commitSchema.safeParse(sha);
  return data !== undefined && /[^0]/.test(data) ? data : undefined;
}

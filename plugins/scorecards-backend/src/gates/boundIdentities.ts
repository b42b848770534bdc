import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { normalizeRepository } from '@plumbline/backstage-plugin-evidence-common';
import type { GateStage } from '@plumbline/backstage-plugin-scorecards-common';
import { readStated, withoutStated } from './statedByRun';

const key = 'plumbline.scorecards.gates.identities';

/** Why a caller may not request this; undefined where it may. */
export type RefusalOfCaller = (
  principal: string,
  request: { repository: string; environment: string; stage: GateStage },
) => string | undefined;

/**
 * What tokens are bound to: the repositories that the configuration names, and
 * what the CI that issued them states.
 *
 * @throws InputError for a configuration that binds nothing
 */
export function readBounds(config: Config): RefusalOfCaller {
  const isBoundTo = readBoundRepositories(config);
  const refusalOfRun = readIdentities(config);
  return (principal, request) =>
    isBoundTo(withoutStated(principal), request.repository)
      ? refusalOfRun(principal, request)
      : `This token is bound to other repositories than '${request.repository}'`;
}

type Identity = {
  /** Of principals whose tokens this issuer signed. */
  start: string;
  /** Address of the host, with a slash at its end. */
  repositories: string;
  environmentRequired: boolean;
  /** Names that the CI has for each environment, beside the portal's own. */
  environments: ReadonlyMap<string, readonly string[]>;
  workflows?: string[];
};

/** Subjects that a CI writes; without an identity they are bound to nothing. */
const ofRun = /^service:external:(?:.*:)?(?:repo|project_path):/;

/**
 * Tokens that a CI issues to each of its runs (OIDC) state in their subject which
 * repository, environment and workflow they are of; a request must be of the
 * same.
 *
 * @throws InputError for a configuration that binds nothing
 */
export function readIdentities(config: Config): RefusalOfCaller {
  const given = config.getOptionalConfig(key);
  const identities = (given?.keys() ?? []).map(prefix =>
    readIdentity(prefix, given!.getConfig(prefix)),
  );
  return (principal, request) => {
    const identity = identities.find(({ start }) =>
      principal.startsWith(start),
    );
    if (identity) {
      return refusal(principal, request, identity);
    }
    return ofRun.test(principal)
      ? `This token is of a run of a CI that '${key}' does not name`
      : undefined;
  };
}

function readIdentity(prefix: string, config: Config): Identity {
  const repositories = config.getString('repositories').replace(/\/*$/, '/');
  if (!/^https?:\/\/[^/\s]+\/$/i.test(repositories)) {
    throw new InputError(
      `'${key}.${prefix}.repositories' has '${repositories}'; it must be the address of a host, such as https://git.example.com`,
    );
  }
  return {
    start: `service:external:${prefix}:`,
    repositories,
    environmentRequired:
      config.getOptionalBoolean('environmentRequired') ?? true,
    environments: new Map(
      Object.entries(
        config.getOptional<Record<string, string[]>>('environments') ?? {},
      ),
    ),
    workflows: config.getOptionalStringArray('workflows'),
  };
}

function refusal(
  principal: string,
  request: Parameters<RefusalOfCaller>[1],
  identity: Identity,
): string | undefined {
  const run = readRun(principal.slice(identity.start.length));
  if (typeof run === 'string') {
    return `The subject '${run.slice(
      0,
      200,
    )}' of this token names no repository`;
  }
  const repository = normalizeRepository(`${identity.repositories}${run.path}`);
  if (repository !== request.repository) {
    return `This token is of '${run.path}', not of '${request.repository}'`;
  }
  const workflow =
    identity.workflows &&
    (run.workflows.length === 0
      ? 'not stated'
      : otherThan(identity.workflows, run.workflows));
  if (workflow !== undefined) {
    return `This token is of the workflow '${workflow}', which may not request decisions here`;
  }
  if (request.stage !== 'deploy') {
    return undefined;
  }
  if (run.isPullRequest) {
    return "This token is of a pull request; it may request advice with the stage 'pull-request' only";
  }
  if (run.environments.length === 0) {
    return identity.environmentRequired
      ? 'This token names no environment; run the job in one'
      : undefined;
  }
  // Exactly: in some CIs a job that names a new environment begins one without
  // protection.
  const names = identity.environments.get(request.environment) ?? [];
  const environment = otherThan(
    [request.environment, ...names],
    run.environments,
  );
  return environment === undefined
    ? undefined
    : `This token is of the environment '${environment}', not of '${request.environment}'`;
}

function otherThan(
  allowed: readonly string[],
  names: readonly string[],
): string | undefined {
  return names.find(name => !allowed.includes(name));
}

/** What begins a run of code that is proposed, in any CI. */
const proposals = /(?:pull|merge)_request/;

type Run = {
  path: string;
  isPullRequest: boolean;
  /** By the subject, and as stated beside it: each has to be right. */
  environments: string[];
  workflows: string[];
};

/**
 * Pairs of names and values, such as `repo:acme/shop:environment:production`
 * (https://docs.github.com/en/actions/reference/security/oidc) or
 * `project_path:acme/shop:ref_type:branch:ref:main`
 * (https://docs.gitlab.com/ci/secrets/id_token_authentication/), with what the
 * token states beside it: the first one is the repository. A colon within a value
 * is written as `%3A`, and ids of owner and repository follow an `@`.
 *
 * @returns the subject alone where it names no repository
 */
function readRun(name: string): Run | string {
  const { source = '', ...stated } = readStated(name);
  const [kind, path, ...rest] = stated.name.split(':');
  if (!['repo', 'project_path'].includes(kind) || !path) {
    return stated.name;
  }
  const isPullRequest = rest[0] === 'pull_request';
  const pairs = isPullRequest ? rest.slice(1) : rest;
  const valueOf = (wanted: string) => {
    const at = pairs.findIndex(
      (part, index) => index % 2 === 0 && part === wanted,
    );
    return at < 0 ? undefined : (pairs[at + 1] ?? '').replace(/%3A/gi, ':');
  };
  const present = (values: readonly (string | undefined)[]) =>
    values.filter(value => value !== undefined);
  return {
    path: kind === 'repo' ? path.replace(/@\d+(?=\/|$)/g, '') : path,
    isPullRequest: isPullRequest || proposals.test(source),
    environments: present([valueOf('environment'), stated.environment]),
    workflows: present([valueOf('job_workflow_ref'), stated.workflow]),
  };
}

const repositoriesKey = 'plumbline.scorecards.gates.repositories';

/** Whether a token, by its principal, may request for a repository. */
type BoundRepositories = (principal: string, repository: string) => boolean;

/**
 * Which tokens are bound to repositories; all others may request for any.
 *
 * @throws InputError for what is not the address of a repository
 */
export function readBoundRepositories(config: Config): BoundRepositories {
  // Subjects are names of tokens, which may be no keys of configuration.
  const given =
    config.getOptional<Record<string, unknown>>(repositoriesKey) ?? {};
  const bound = new Map(
    Object.entries(given).map(([subject, addresses]) => [
      subject,
      (Array.isArray(addresses) ? addresses : [addresses]).map(address =>
        matcherOf(subject, String(address)),
      ),
    ]),
  );
  return (principal, repository) => {
    // Backstage writes `external:` before the subjects of issuers alone.
    const [, whole = '', subject = ''] =
      /^service:((?:external:)?(.*))$/.exec(principal) ?? [];
    const matchers = bound.get(whole) ?? bound.get(subject);
    return matchers?.some(matches => matches(repository)) ?? true;
  };
}

function matcherOf(
  subject: string,
  address: string,
): (repository: string) => boolean {
  if (address.endsWith('/*')) {
    const start = address
      .replace(/^[a-z+]+:\/\//i, '')
      .slice(0, -1)
      .toLocaleLowerCase('en-US');
    if (/^[^/*\s]+\.[^/*\s]+\/([^*\s]*\/)?$/.test(start)) {
      return repository => repository.startsWith(start);
    }
  }
  const exact = address.includes('*')
    ? undefined
    : normalizeRepository(address);
  if (exact === undefined) {
    throw new InputError(
      `'${repositoriesKey}.${subject}' has '${address}'; it must be the address of a repository, or its beginning with '/*'`,
    );
  }
  return repository => repository === exact;
}

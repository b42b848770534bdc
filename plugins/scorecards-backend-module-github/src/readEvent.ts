import { InputError } from '@backstage/errors';
import { commitHashSchema as sha } from '@plumbline/backstage-plugin-evidence-common';
import { parseInput } from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';

/** Of an event: whose repository, and what of it is to be judged. */
export type GithubEvent = { repository: Repository } & (
  | ({
      is: 'change';
      /** When the pull request became so, in epoch milliseconds. */
      at?: number;
    } & Change)
  /** Of one check run by its id, or of all of a commit. */
  | { is: 'rerun'; head: string; id?: number }
  | {
      is: 'deployment';
      head: string;
      environment: string;
      /** Of GitHub Actions: the run that waits. */
      run: string;
      /** Who started it. */
      sender?: Account;
      /** The run is of a pull request, whose code is not merged. */
      isProposed?: true;
    }
);
export type Deployment = Extract<GithubEvent, { is: 'deployment' }>;
/** `fullName` is `owner/name`. */
export type Repository = {
  fullName: string;
  url: string;
  /** Not where everyone may read what is reported. */
  isPrivate: boolean;
  defaultBranch?: string;
};
/** Of a person, or of a program. */
export type Account = { login: string; isBot: boolean };
/** A pull request by its number, or what waits in a merge queue. */
export type Change = { head: string; base: string; pull?: number };

const repositorySchema = z
  .object({
    full_name: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
    html_url: z.url({ protocol: /^https?$/ }),
    // Also of those that are internal to an enterprise.
    private: z.boolean().default(false),
    default_branch: z.string().max(300).nullish(),
  })
  .transform(({ full_name, html_url, private: isPrivate, ...more }) => ({
    fullName: full_name,
    url: html_url,
    isPrivate,
    defaultBranch: more.default_branch ?? undefined,
  }));
export const accountSchema = z
  .object({ login: z.string().min(1).max(200), type: z.string().nullish() })
  .transform(({ login, type }): Account => ({ login, isBot: type === 'Bot' }));
const shared = { action: z.string(), repository: repositorySchema };

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
const pullSchema = z.object({
  ...shared,
  pull_request: z.object({
    number: z.number().int().positive(),
    head: z.object({ sha }),
    base: z.object({ sha }),
    updated_at: z.string().nullish(),
  }),
});
/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group */
const mergeSchema = z.object({
  ...shared,
  merge_group: z.object({ head_sha: sha, base_sha: sha }),
});
/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_run */
const checkRunSchema = z.object({
  ...shared,
  check_run: z.object({ id: z.number().int(), head_sha: sha }),
});
/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#check_suite */
const checkSuiteSchema = z.object({
  ...shared,
  check_suite: z.object({ head_sha: sha }),
});
/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_protection_rule */
const protectionSchema = z.object({
  ...shared,
  environment: z.string().min(1).max(200),
  deployment_callback_url: z.string().max(2_000),
  deployment: z.object({ sha }),
  sender: accountSchema.nullish(),
  // What began the run.
  event: z.string().nullish(),
});

/** In lower case, with a port that is not the usual one. */
export function hostOf({ url }: Pick<Repository, 'url'>): string {
  return new URL(url).host;
}

/** Host and owner, for which GitHub limits requests together. */
export function accountOf({ fullName, url }: Repository): string {
  return `${hostOf({ url })}/${fullName.split('/')[0]}`.toLowerCase();
}

const pullActions: ReadonlySet<string> = new Set([
  'opened',
  'reopened',
  'synchronize',
  'ready_for_review',
  // Its base may be another one.
  'edited',
]);

/**
 * Nothing for an event that is genuine and judges nothing.
 *
 * @throws InputError for a payload that is not what GitHub documents
 */
export function readEvent(
  name: string | undefined,
  payload: unknown,
): GithubEvent | undefined {
  const read = <T extends z.ZodType>(schema: T) =>
    parseInput(schema, payload, `${name} event`);
  switch (name) {
    case 'pull_request': {
      const { action, pull_request: pull, repository } = read(pullSchema);
      return pullActions.has(action)
        ? {
            is: 'change',
            repository,
            pull: pull.number,
            head: pull.head.sha,
            base: pull.base.sha,
            at: Date.parse(pull.updated_at ?? '') || undefined,
          }
        : undefined;
    }
    case 'merge_group': {
      const { action, merge_group: group, repository } = read(mergeSchema);
      return action === 'checks_requested'
        ? {
            is: 'change',
            repository,
            head: group.head_sha,
            base: group.base_sha,
          }
        : undefined;
    }
    case 'check_run': {
      const { action, check_run: run, repository } = read(checkRunSchema);
      return rerun(action, repository, run.head_sha, run.id);
    }
    case 'check_suite': {
      const { action, check_suite: suite, repository } = read(checkSuiteSchema);
      return rerun(action, repository, suite.head_sha);
    }
    case 'deployment_protection_rule': {
      const event = read(protectionSchema);
      const { action, deployment, environment, repository } = event;
      return action === 'requested'
        ? {
            is: 'deployment',
            repository,
            environment,
            head: deployment.sha,
            run: runOf(event),
            ...(event.sender && { sender: event.sender }),
            // As tokens of such runs: `pull_request_target`, too.
            ...(event.event?.startsWith('pull_request') && {
              isProposed: true,
            }),
          }
        : undefined;
    }
    default:
      return undefined;
  }
}

function rerun(
  action: string,
  repository: Repository,
  head: string,
  id?: number,
): GithubEvent | undefined {
  return action === 'rerequested'
    ? { is: 'rerun', repository, head, id }
    : undefined;
}

/** Of the address only the run is taken: credentials go nowhere that a payload says. */
function runOf(event: z.output<typeof protectionSchema>): string {
  const { deployment_callback_url: url, repository } = event;
  const [, name, run] =
    /\/repos\/([^/]+\/[^/]+)\/actions\/runs\/(\d{1,20})\/deployment_protection_rule$/.exec(
      url,
    ) ?? [];
  if (
    run === undefined ||
    name.toLowerCase() !== repository.fullName.toLowerCase()
  ) {
    throw new InputError(
      `'deployment_callback_url' must be that of a run of '${repository.fullName}'`,
    );
  }
  return run;
}

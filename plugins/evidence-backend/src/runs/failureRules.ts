import { createHash } from 'node:crypto';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  canonicalJson,
  Failure,
  FailureDomain,
  failureDomains,
  hasFailed,
  lastJobs,
  RunInput,
  RunJobInput,
} from '@plumbline/backstage-plugin-evidence-common';
import { matchesName } from '@plumbline/backstage-plugin-evidence-node';

const section = 'plumbline.runs.domains';
const longestPattern = 200;

/** What the organisation says of failures: all patterns given must fit. */
export type FailureRule = {
  name: string;
  pipeline?: string;
  job?: string;
  step?: string;
  domain: FailureDomain;
};

export type FailureRules = {
  rules: readonly FailureRule[];
  /** Of the rules: what was classified by others is classified anew. */
  digest: string;
};

/** @throws InputError naming the key that is wrong */
export function readFailureRules(config: Config): FailureRules {
  const domains = config.getOptionalConfig(section);
  const rules = (domains?.keys() ?? []).map(name =>
    readRule(name, domains!.getConfig(name)),
  );
  return {
    rules,
    digest: createHash('sha256').update(canonicalJson(rules)).digest('hex'),
  };
}

function readRule(name: string, rule: Config): FailureRule {
  const domain = rule.getString('domain');
  if (!failureDomains.some(known => known === domain)) {
    throw new InputError(
      `'${section}.${name}.domain' must be one of ${failureDomains.join(', ')}`,
    );
  }
  const patterns = Object.fromEntries(
    (['pipeline', 'job', 'step'] as const).flatMap(key => {
      const pattern = rule.getOptionalString(key);
      if (pattern !== undefined && pattern.length > longestPattern) {
        throw new InputError(
          `'${section}.${name}.${key}' must have at most ${longestPattern} characters`,
        );
      }
      return pattern === undefined ? [] : [[key, pattern.toLowerCase()]];
    }),
  );
  if (Object.keys(patterns).length === 0) {
    throw new InputError(
      `'${section}.${name}' must say of what, by 'pipeline', 'job' or 'step'`,
    );
  }
  return { name, ...patterns, domain: domain as FailureDomain };
}

/**
 * Where a run's failure lies: where that of its first failed job does, of jobs
 * that were not tried again and may not fail. Stated
 * facts come first, then the organisation's rules; otherwise it is unknown.
 */
export function failureOfRun(
  run: RunInput,
  { rules }: FailureRules,
): Failure | undefined {
  if (!hasFailed(run)) {
    return undefined;
  }
  const failed = lastJobs(run.jobs)
    .filter(job => hasFailed(job) && !job.allowedToFail)
    .sort(byEnd);
  const found = failed.map(job => failureOfJob(run, job, { rules })!);
  const known = found.find(({ domain }) => domain !== 'unknown');
  if (known) {
    return known;
  }
  if (failed.length === 0 && run.outcome === 'not-started') {
    return {
      domain: 'environment',
      because: 'The run did not start, and no job of it is known',
    };
  }
  return (
    found[0] ?? {
      domain: 'unknown',
      because: 'No failed job of the run is known',
    }
  );
}

/** The same of one job; nothing where it did not fail. */
export function failureOfJob(
  run: RunInput,
  job: RunJobInput,
  { rules }: Pick<FailureRules, 'rules'>,
): Failure | undefined {
  if (!hasFailed(job)) {
    return undefined;
  }
  const called = `Job '${job.name}'`;
  if (job.stage !== undefined) {
    return {
      domain: job.stage,
      because: `${called} failed, which its source states to be of this stage`,
    };
  }
  if (job.outcome === 'not-started') {
    return { domain: 'environment', because: `${called} did not start` };
  }
  if (job.outcome === 'timed-out' && job.startedAt === undefined) {
    return {
      domain: 'environment',
      because: `No runner took job '${job.name}' in time`,
    };
  }
  const rule = rules.find(one => fits(one, run, job));
  if (rule) {
    return {
      domain: rule.domain,
      because: `${called} failed, and fits the rule '${rule.name}'`,
    };
  }
  if (job.environment !== undefined) {
    return {
      domain: 'deploy',
      because: `${called} failed, which deploys to ${job.environment}`,
    };
  }
  return {
    domain: 'unknown',
    because: `${called} failed, and no rule names it`,
  };
}

function fits(rule: FailureRule, run: RunInput, job: RunJobInput): boolean {
  const matches = (pattern: string | undefined, texts: readonly string[]) =>
    pattern === undefined ||
    texts.some(text => matchesName(pattern, text.toLowerCase()));
  return (
    matches(rule.pipeline, [run.pipeline ?? '', run.path ?? '']) &&
    matches(rule.job, [job.name]) &&
    matches(rule.step, job.failedSteps ?? [])
  );
}

function byEnd(a: RunJobInput, b: RunJobInput): number {
  const [one, other] = [a, b].map(job => `${job.completedAt ?? '~'} ${job.id}`);
  return one < other ? -1 : Number(one > other);
}

import type { RepositoryPipelines } from '@plumbline/backstage-plugin-evidence-common';
import { isRecord, maxItems, name, names } from './bounds';
import { isCloudKey, isCloudKeyInput } from './cloudKeys';
import { readYaml } from './data';
import { withoutHeader } from './pipeline';

type Call = Omit<RepositoryPipelines['calls'][number], 'path'>;

/** What the jobs of a CI file take from elsewhere. */
export type PipelineUse = {
  calls: Call[];
  environments: string[];
  /** Ids of jobs. */
  withoutEnvironment: string[];
  /** Names of secrets. */
  keys: string[];
  partial: boolean;
};

export const unreadableUse: PipelineUse = {
  ...{ calls: [], environments: [], withoutEnvironment: [], keys: [] },
  partial: true,
};

const commit = /^[0-9a-f]{40}([0-9a-f]{24})?$/i;
/** A tag may be moved as well; that it is meant to is seen by its name. */
const version = /^v?\d+(\.\d+){0,3}([-+][\w.+-]+)?$/i;
const deploys = /(?<!un)deploy|rollout/i;

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */
export function readWorkflowUse(text: string): PipelineUse {
  const workflow = readYaml(text);
  if (!workflow || !isRecord(workflow.jobs)) {
    return unreadableUse;
  }
  const jobs = jobsOf(workflow.jobs);
  const steps = jobs.flatMap(([, { steps: all }]) =>
    (Array.isArray(all) ? all : []).filter(isRecord),
  );
  const inputs = steps.flatMap(({ with: given }) =>
    Object.entries(isRecord(given) ? given : {}),
  );
  return {
    calls: callsOf([
      ...jobs.map(([, { uses }]) => used('workflow', uses)),
      ...steps.map(({ uses }) => used('action', uses)),
    ]),
    ...environmentsOf(jobs, ({ uses }) => uses !== undefined),
    keys: names([
      ...secretsIn([workflow.env, workflow.jobs]).filter(isCloudKey),
      ...secretsIn(inputs.filter(([input]) => isCloudKeyInput(input))),
    ]),
    partial: jobs.some(([, { secrets }]) => secrets === 'inherit'),
  };
}

/** https://docs.gitlab.com/ci/yaml/: variables of the project reach each job. */
export function readPipelineUse(text: string): PipelineUse {
  const pipeline = readYaml(withoutHeader(text));
  if (!pipeline) {
    return unreadableUse;
  }
  const { include } = pipeline;
  const jobs = jobsOf(pipeline).filter(([key]) => !key.startsWith('.'));
  // Variables that are set, and those that are read.
  const variables = textsIn(pipeline).flatMap(one => [
    ...(/^\w{1,100}$/.test(one) ? [one] : []),
    ...Array.from(one.matchAll(/\$\{?(\w{1,100})/g), ([, read]) => read),
  ]);
  return {
    calls: callsOf(
      (Array.isArray(include) ? include : [include]).map(included),
    ),
    ...environmentsOf(
      jobs,
      job => job.extends !== undefined || job.trigger !== undefined,
    ),
    keys: names(variables.filter(isCloudKey)),
    partial: true,
  };
}

type Job = Record<string, unknown>;

function jobsOf(jobs: Record<string, unknown>): [string, Job][] {
  return Object.entries(jobs).filter((entry): entry is [string, Job] =>
    isRecord(entry[1]),
  );
}

/** @param isElsewhere - where its environment is, if any, this file does not say */
function environmentsOf(
  jobs: [string, Job][],
  isElsewhere: (job: Job) => boolean,
) {
  return {
    environments: names(
      jobs.map(([, { environment }]) =>
        isRecord(environment) ? environment.name : environment,
      ),
    ),
    withoutEnvironment: names(
      jobs
        .filter(
          ([id, job]) =>
            deploys.test(id) &&
            job.environment === undefined &&
            !isElsewhere(job),
        )
        .map(([id]) => id),
    ),
  };
}

function used(kind: Call['kind'], uses: unknown): Call | undefined {
  if (typeof uses !== 'string' || /^(\.|docker:)/.test(uses)) {
    return undefined; // Of this repository, or an image.
  }
  const [of, ...rest] = uses.split('@');
  return call(kind, of, rest.join('@'));
}

/** https://docs.gitlab.com/ci/yaml/#include; templates of the host itself come with it. */
function included(value: unknown): Call | undefined {
  if (typeof value === 'string') {
    return /^https?:/.test(value) ? call('file', value) : undefined;
  }
  if (!isRecord(value)) {
    return undefined;
  }
  const { component, project, ref, remote } = value;
  if (typeof component === 'string') {
    return used('component', component);
  }
  return typeof project === 'string'
    ? call('file', project, ref)
    : call('file', remote);
}

function call(
  kind: Call['kind'],
  called: unknown,
  written?: unknown,
): Call | undefined {
  const of = name(called);
  if (of === undefined) {
    return undefined;
  }
  const ref = name(written);
  const isCommit = commit.test(ref ?? '') || ref === '$CI_COMMIT_SHA';
  const stays = version.test(ref ?? '') ? 'version' : 'moving';
  return { kind, of, version: ref, at: isCommit ? 'commit' : stays };
}

/** Each once, in order of the alphabet. */
function callsOf(all: (Call | undefined)[]): Call[] {
  const byKey = new Map(
    all.flatMap(one =>
      one ? [[`${one.kind} ${one.of}@${one.version ?? ''}`, one]] : [],
    ) as [string, Call][],
  );
  return [...byKey.keys()]
    .sort()
    .slice(0, maxItems)
    .map(key => byKey.get(key)!);
}

/** Names of the secrets that expressions in a value read. */
function secretsIn(value: unknown): string[] {
  return textsIn(value).flatMap(text =>
    Array.from(
      text.matchAll(/\bsecrets\s*(?:\.|\[\s*['"])\s*(\w{1,100})/g),
      ([, secret]) => secret,
    ),
  );
}

/** Keys and texts within a value; a part that aliases repeat is read once. */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  const seen = new Set<unknown>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one === 'string') {
      texts.push(one);
    } else if (typeof one === 'object' && one !== null && !seen.has(one)) {
      seen.add(one);
      for (const [key, part] of Object.entries(one)) {
        waiting.push(key, part);
      }
    }
  }
  return texts;
}

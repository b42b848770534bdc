import {
  isRecord,
  type RepositoryPipelines,
} from '@plumbline/backstage-plugin-evidence-common';
import { isCloudSecret, isCloudSecretInput } from './cloudSecrets';
import { maxItems, name, names, recordsOf, textsOf } from './bounds';
import { readYaml } from './data';
import { jobsOfPipeline, withoutHeader } from './pipeline';

type Call = Omit<RepositoryPipelines['calls'][number], 'path'>;
type Job = Record<string, unknown>;

/** What the jobs of a CI file take from elsewhere. */
export type PipelineUse = {
  calls: Call[];
  environments: string[];
  /** Ids of jobs. */
  withoutEnvironment: string[];
  /** Names of secrets. */
  cloudSecrets: string[];
  /** Further files of this repository. */
  includes: string[];
  partial: boolean;
};

const commit = /^[0-9a-f]{40}([0-9a-f]{24})?$/i;
/** A tag may be moved as well; that it is not meant to is seen by its name. */
const version =
  /^(.*[-/@])?v\d+(\.\d+){0,2}$|^\d+(\.\d+){0,2}$|^v?\d+\.\d+\.\d+[-+][\w.+-]+$/i;
const deploys = /^(re-?)?(deploy|rollout)([-_: ]|$)/i;
/** These do not deploy: https://docs.gitlab.com/ci/yaml/#environmentaction */
const otherActions: readonly unknown[] = [
  'prepare',
  'stop',
  'verify',
  'access',
];

/**
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 *
 * @returns undefined for what is no workflow
 */
export function readWorkflowUse(text: string): PipelineUse | undefined {
  const workflow = readYaml(text);
  if (!workflow || !isRecord(workflow.jobs)) {
    return undefined;
  }
  const jobs = recordsOf(workflow.jobs);
  const steps = jobs.flatMap(([, { steps: all }]) =>
    (Array.isArray(all) ? all : []).filter(isRecord),
  );
  const inputs = steps.flatMap(({ uses, with: passed }) =>
    Object.entries(isRecord(passed) ? passed : {}).filter(([input]) =>
      isCloudSecretInput(uses, input),
    ),
  );
  const read = secretsIn([workflow.env, workflow.jobs]);
  return {
    calls: callsOf([
      ...jobs.map(([, { uses }]) => used('workflow', uses)),
      ...steps.map(({ uses }) => used('action', uses)),
    ]),
    ...environmentsOf(jobs, ({ uses }) => uses !== undefined),
    cloudSecrets: names([
      ...read.names.filter(isCloudSecret),
      ...secretsIn(inputs).names,
      ...given([workflow.env, workflow.jobs]),
    ]),
    // Others are read as workflows themselves.
    includes: [],
    partial:
      read.isPartial || jobs.some(([, { secrets }]) => secrets === 'inherit'),
  };
}

/**
 * https://docs.gitlab.com/ci/yaml/: variables of the project reach each job.
 *
 * @returns undefined for what is no pipeline
 */
export function readPipelineUse(text: string): PipelineUse | undefined {
  const pipeline = readYaml(withoutHeader(text));
  if (!pipeline) {
    return undefined;
  }
  const jobs = jobsOfPipeline(pipeline);
  const includes = listOf(pipeline.include);
  const triggered = jobs.flatMap(([, { trigger }]) =>
    isRecord(trigger) ? [...listOf(trigger.include), trigger] : [],
  );
  return {
    calls: callsOf([...includes, ...triggered].map(included)),
    ...environmentsOf(
      jobs,
      job =>
        job.extends !== undefined ||
        job.trigger !== undefined ||
        // It changes one that an included file has.
        (job.script === undefined && includes.length > 0),
    ),
    cloudSecrets: names(given(pipeline)),
    includes: names(
      [...includes, ...triggered]
        .map(one => (isRecord(one) ? one.local : one))
        .flatMap(textsOf)
        .filter(file => !isAddress(file))
        .map(file => file.replace(/^\/+/, '')),
    ),
    partial: true,
  };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** @param isElsewhere - where its environment is, if any, this file does not say */
function environmentsOf(
  jobs: [string, Job][],
  isElsewhere: (job: Job) => boolean,
) {
  const environmentOf = ({ environment }: Job) =>
    name(isRecord(environment) ? environment.name : environment);
  return {
    environments: names(
      jobs
        .filter(
          ([, { environment }]) =>
            !isRecord(environment) ||
            !otherActions.includes(environment.action),
        )
        .map(([, job]) => environmentOf(job)),
    ),
    withoutEnvironment: names(
      jobs
        .filter(
          ([id, job]) =>
            !id.startsWith('.') &&
            [id, job.name, job.stage].some(
              one => typeof one === 'string' && deploys.test(one),
            ) &&
            environmentOf(job) === undefined &&
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
  const [called, ...rest] = uses.split('@');
  return call(kind, called, rest.join('@'));
}

/** https://docs.gitlab.com/ci/yaml/#include; templates of the host itself come with it. */
function included(value: unknown): Call | undefined {
  if (typeof value === 'string') {
    return isAddress(value) ? call('file', value) : undefined;
  }
  if (!isRecord(value)) {
    return undefined;
  }
  const { branch, component, integrity, project, ref, remote } = value;
  if (typeof component === 'string') {
    return used('component', component);
  }
  if (typeof project === 'string') {
    return call('file', project, ref ?? branch);
  }
  const file = call('file', remote);
  return file && integrity !== undefined ? { ...file, pin: 'commit' } : file;
}

function isAddress(file: string): boolean {
  return /^https?:/.test(file);
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
  return { kind, name: of, version: ref, pin: pinOf(ref ?? '') };
}

function pinOf(ref: string): Call['pin'] {
  const short = ref.replace(/^refs\/(tags|heads)\//, '');
  if (commit.test(ref) || ref === '$CI_COMMIT_SHA') {
    return 'commit';
  }
  if (ref.includes('$')) {
    return 'unknown';
  }
  return ref.startsWith('refs/tags/') || version.test(short)
    ? 'version'
    : 'none';
}

/** Each once; first what a rule is about. */
function callsOf(all: (Call | undefined)[]): Call[] {
  const rank = ({ kind, pin }: Call) =>
    Number(kind === 'action') * 2 + Number(pin !== 'none');
  const keyOf = (one: Call) =>
    `${rank(one)} ${one.kind} ${one.name}@${one.version ?? ''}`;
  const byKey = new Map<string, Call>();
  for (const one of all) {
    if (one) {
      byKey.set(keyOf(one), one);
    }
  }
  return [...byKey.keys()]
    .sort()
    .slice(0, maxItems)
    .map(key => byKey.get(key)!);
}

/** The secrets that expressions in a value read. */
function secretsIn(value: unknown): { names: string[]; isPartial: boolean } {
  const expressions = [...partsOf(value)].flatMap(({ text }) =>
    text === undefined
      ? []
      : Array.from(text.matchAll(/\$\{\{([^}]*)\}\}/g), ([, one]) => one),
  );
  const found = expressions.flatMap(expression =>
    Array.from(
      expression.matchAll(
        /\bsecrets\b(?:\s*\.\s*([\w-]{1,100})|\s*\[\s*'([\w-]{1,100})'\s*\])?/gi,
      ),
      ([, dotted, quoted]) => dotted ?? quoted,
    ),
  );
  return {
    names: found.filter(one => one !== undefined),
    // All of them, or one that is computed.
    isPartial: found.includes(undefined as never),
  };
}

/** Names of secrets of clouds to which a value is given that is no variable. */
function given(value: unknown): string[] {
  return [...partsOf(value)].flatMap(({ key, text }) => {
    if (key === undefined || text === undefined || !isCloudSecret(key)) {
      return [];
    }
    // A path, or what another variable or step has, need not last.
    const isLiteral = !/[$/\\]/.test(text) && text.trim() !== '';
    return isLiteral || secretsIn(text).names.length > 0 ? [key] : [];
  });
}

/** Texts within a value, with their keys; a part that aliases repeat is read once. */
function* partsOf(value: unknown): Iterable<{ key?: string; text?: string }> {
  const seen = new Set<unknown>();
  const waiting: { key?: string; part: unknown }[] = [{ part: value }];
  while (waiting.length > 0) {
    const { key, part } = waiting.pop()!;
    if (typeof part === 'string') {
      yield { key, text: part };
    } else if (typeof part === 'object' && part !== null && !seen.has(part)) {
      seen.add(part);
      for (const [name_, one] of Object.entries(part)) {
        waiting.push({ key: name_, part: one });
      }
    }
  }
}

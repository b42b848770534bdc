import { isRecord } from '@plumbline/backstage-plugin-evidence-common';
import { maxItems, name, names, recordsOf, textsOf } from './bounds';
import { readYaml } from './data';
import type { CiFile } from './workflow';

/** Keys of a pipeline that are no jobs: https://docs.gitlab.com/ci/yaml/ */
const globalKeys: ReadonlySet<string> = new Set([
  'after_script',
  'before_script',
  'cache',
  'default',
  'image',
  'include',
  'pages-defaults',
  'services',
  'spec',
  'stages',
  'types',
  'variables',
  'workflow',
]);

/** https://docs.gitlab.com/ci/yaml/; jobs that begin with a dot never run. */
export function parsePipeline(text: string): CiFile {
  const pipeline = readYaml(withoutHeader(text));
  if (!pipeline) {
    return { jobs: [], triggers: [], invalid: true, partial: false };
  }
  const jobs = jobsOfPipeline(pipeline).filter(([key]) => !key.startsWith('.'));
  const { workflow } = pipeline;
  return {
    name: name(isRecord(workflow) ? workflow.name : undefined),
    jobs: jobs.slice(0, maxItems).flatMap(([key]) => {
      const id = name(key);
      return id === undefined ? [] : [{ id }];
    }),
    triggers: names(
      [workflow, ...jobs.map(([, job]) => job)].flatMap(triggersOf),
    ),
    partial: pipeline.include !== undefined,
  };
}

/** With templates of jobs, whose names begin with a dot. */
export function jobsOfPipeline(
  pipeline: Record<string, unknown>,
): [string, Record<string, unknown>][] {
  return recordsOf(pipeline).filter(([key]) => !globalKeys.has(key));
}

/** A file with inputs has a document with its `spec` before the pipeline. */
export function withoutHeader(text: string): string {
  const [first, ...rest] = text.split(/^---\s*$/m);
  const header = first.trim() === '' ? rest[0] : first;
  const others = first.trim() === '' ? rest.slice(1) : rest;
  return /^spec:/m.test(header ?? '') && others.length > 0
    ? others.join('\n')
    : text;
}

/** What `$CI_PIPELINE_SOURCE` is compared to, and the older `only`. */
function triggersOf(value: unknown): string[] {
  if (!isRecord(value)) {
    return [];
  }
  const rules = Array.isArray(value.rules) ? value.rules : [];
  const conditions = rules
    .slice(0, maxItems)
    .flatMap(rule => (isRecord(rule) ? textsOf(rule.if) : []));
  const compared = conditions.flatMap(condition => [
    ...condition
      .slice(0, 1000)
      .matchAll(/\$CI_PIPELINE_SOURCE\s*==\s*["']([\w-]{1,40})["']/g),
  ]);
  const only = isRecord(value.only) ? value.only.refs : value.only;
  return [
    ...compared.map(([, source]) => source),
    ...textsOf(only).filter(word => /^[a-z_]{1,40}$/.test(word)),
  ];
}

import type { RepositoryPipelines } from '@plumbline/backstage-plugin-evidence-common';
import { maxItems, names, readPipelineUse, readWorkflowUse } from '../parse';
import { pipelineSystem, workflowSystem } from '../tree/productFiles';
import { ciFilesIn } from './ciFiles';
import type { Subject } from './Subject';

/** Of the systems whose files are read. */
const readers = new Map([
  [workflowSystem, readWorkflowUse],
  [pipelineSystem, readPipelineUse],
]);

/** What the jobs of a repository take from elsewhere, and where they deploy to. */
export function pipelines({ tree, page }: Subject): RepositoryPipelines {
  const files = ciFilesIn(tree).map(({ path, system, text }) => ({
    path,
    use: text === undefined ? undefined : readers.get(system)?.(text),
  }));
  const read = files.flatMap(({ path, use }) => (use ? [{ path, use }] : []));
  const unread = [
    ...files.flatMap(({ path, use }) => (use ? [] : [path])),
    ...read.flatMap(({ use }) => use.includes),
  ];
  return {
    present: files.length > 0,
    unread: names(unread),
    calls: read
      .flatMap(({ path, use }) => use.calls.map(one => ({ path, ...one })))
      .slice(0, maxItems),
    environments: names(read.flatMap(({ use }) => use.environments)),
    withoutEnvironment: read
      .flatMap(({ path, use }) =>
        use.withoutEnvironment.map(job => ({ path, job })),
      )
      .slice(0, maxItems),
    cloudSecrets: read
      .flatMap(({ path, use }) =>
        use.cloudSecrets.map(name => ({ path, name })),
      )
      .slice(0, maxItems),
    partial: unread.length > 0 || read.some(({ use }) => use.partial),
    url: files[0] ? page(files[0].path, 'file') : page('', 'folder'),
  };
}

import type { RepositoryPipelines } from '@plumbline/backstage-plugin-evidence-common';
import {
  maxItems,
  names,
  readPipelineUse,
  readWorkflowUse,
  unreadableUse,
} from '../parse';
import {
  otherCiFiles,
  pipelinePath,
  workflowPattern,
} from '../tree/productFiles';
import type { Subject } from './Subject';

/** What the jobs of a repository take from elsewhere, and where they deploy to. */
export function pipelines({ tree, page }: Subject): RepositoryPipelines {
  const paths = [...tree.files.keys()].sort();
  const read = paths
    .filter(path => workflowPattern.test(path) || path === pipelinePath)
    .map(path => {
      const { text } = tree.files.get(path)!;
      const readUse = path === pipelinePath ? readPipelineUse : readWorkflowUse;
      return { path, use: text === undefined ? unreadableUse : readUse(text) };
    });
  const [first] = read;
  return {
    present: read.length > 0,
    calls: read
      .flatMap(({ path, use }) => use.calls.map(one => ({ path, ...one })))
      .slice(0, maxItems),
    environments: names(read.flatMap(({ use }) => use.environments)),
    withoutEnvironment: read
      .flatMap(({ path, use }) =>
        use.withoutEnvironment.map(job => ({ path, job })),
      )
      .slice(0, maxItems),
    keys: read
      .flatMap(({ path, use }) => use.keys.map(name => ({ path, name })))
      .slice(0, maxItems),
    partial:
      read.some(({ use }) => use.partial) ||
      paths.some(path => Object.hasOwn(otherCiFiles, path)),
    url: first ? page(first.path, 'file') : page('', 'folder'),
  };
}

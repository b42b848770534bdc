import type { RepositoryCi } from '@plumbline/backstage-plugin-evidence-common';
import { CiFile, names, parsePipeline, parseWorkflow } from '../parse';
import {
  otherCiFiles,
  pipelinePath,
  pipelineSystem,
  workflowFolder,
  workflowPattern,
  workflowSystem,
} from '../tree/productFiles';
import type { Subject } from './Subject';

/** As many files as a person would still keep in order. */
const maxFiles = 50;

/** CI files of a repository: what they run, and when. */
export function ci({ tree, page }: Subject): RepositoryCi {
  const files: (RepositoryCi['files'][number] & { partial: boolean })[] = [];
  const add = (path: string, system: string, parsed: CiFile) =>
    files.push({ path, system, ...parsed });
  const none: CiFile = { jobs: [], triggers: [], partial: true };
  const unreadable: CiFile = { ...none, invalid: true };
  for (const path of [...tree.files.keys()].sort()) {
    const { text } = tree.files.get(path)!;
    const isWorkflow = workflowPattern.test(path);
    if (isWorkflow || path === pipelinePath) {
      const parse = isWorkflow ? parseWorkflow : parsePipeline;
      add(
        path,
        isWorkflow ? workflowSystem : pipelineSystem,
        text === undefined ? unreadable : parse(text),
      );
    } else if (Object.hasOwn(otherCiFiles, path)) {
      add(path, otherCiFiles[path], none);
    }
  }
  const isWorkflowFolder = files.some(({ path }) => workflowPattern.test(path));
  const jobs = files.flatMap(file => file.jobs);
  const fileOrRoot =
    files.length > 0 ? page(files[0].path, 'file') : page('', 'folder');
  return {
    present: files.length > 0,
    systems: names(files.map(({ system }) => system)),
    jobs: names(
      jobs
        .flatMap(({ id, name }) => [id, name])
        .map(one => one?.toLocaleLowerCase('en-US')),
    ),
    triggers: names(files.flatMap(({ triggers }) => triggers)),
    partial: files.length > maxFiles || files.some(({ partial }) => partial),
    files: files.slice(0, maxFiles).map(({ partial: _, ...file }) => file),
    url: isWorkflowFolder ? page(workflowFolder, 'folder') : fileOrRoot,
  };
}

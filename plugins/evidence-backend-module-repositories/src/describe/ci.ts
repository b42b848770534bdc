import type { RepositoryCi } from '@plumbline/backstage-plugin-evidence-common';
import { CiFile, names, parsePipeline, parseWorkflow } from '../parse';
import {
  pipelineSystem,
  workflowFolder,
  workflowPattern,
  workflowSystem,
} from '../tree/productFiles';
import { ciFilesIn } from './ciFiles';
import type { Subject } from './Subject';

/** Of the systems whose files are read. */
const parsers = new Map([
  [workflowSystem, parseWorkflow],
  [pipelineSystem, parsePipeline],
]);

/** As many files as a person would still keep in order. */
const maxFiles = 50;

/** CI files of a repository: what they run, and when. */
export function ci({ tree, page }: Subject): RepositoryCi {
  const none: CiFile = { jobs: [], triggers: [], partial: true };
  const unreadable: CiFile = { ...none, invalid: true };
  const files = ciFilesIn(tree).map(({ path, system, text }) => {
    const parse = parsers.get(system);
    const read = parse && (text === undefined ? unreadable : parse(text));
    return { path, system, ...(read ?? none) };
  });
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

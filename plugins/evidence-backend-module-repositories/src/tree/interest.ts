import { creationFile } from '@plumbline/backstage-plugin-evidence-node';
import { ecosystemOf, declaresRuntime, isLockFile } from '../parse';
import { fileOf, folderOf, join, upwards, within } from './paths';
import {
  codeownersPaths,
  flagsFiles,
  otherCiFiles,
  pipelinePath,
  policyFolders,
  updaterPaths,
  workflowPattern,
} from './productFiles';

/** Whether the text of a file is read, or only that it is there. */
export type Interest = 'text' | 'name';

/** Says of a path what is wanted of it; undefined for nothing. */
export type InterestOf = (path: string) => Interest | undefined;

/** How deep below the folder of an entity manifests and Dockerfiles are looked for. */
const depthBelow = 3;

/** Folders that hold what is not of the entity: tests, examples, other people's code. */
export const foreignFolders: ReadonlySet<string> = new Set([
  '.git',
  '.terraform',
  '.tox',
  '.venv',
  '.yarn',
  '__fixtures__',
  '__tests__',
  '__testUtils__',
  'build',
  'dist',
  'examples',
  'fixtures',
  'node_modules',
  'target',
  'templates',
  'test',
  'testdata',
  'tests',
  'third_party',
  'vendor',
  'venv',
]);

const documentation =
  '(?:\\.(?:md|markdown|mdx|rst|adoc|asciidoc|txt|org|html))';
export const readmePattern = new RegExp(`^readme${documentation}?$`, 'i');
export const runbookPattern = new RegExp(
  `^runbooks?(?:[-_.][\\w.-]{1,100})?${documentation}$|^runbooks?$`,
  'i',
);
export const documentPattern = new RegExp(`^[^.].*${documentation}$`, 'i');
export const securityPattern = new RegExp(`^security${documentation}?$`, 'i');
export const licensePattern =
  /^(?:(?:licen[cs]e|copying|unlicense)(?:[-_.][\w.-]{1,50})?)$/i;
const dockerfilePattern =
  /^(?:Dockerfile|Containerfile)(?:[.-][\w.-]{1,80})?$|^[\w.-]{1,80}\.Dockerfile$/i;
const noDockerfile = /\.(?:md|txt|dockerignore|sh|ya?ml|json)$/i;

/** Where a runbook may be, beside the folder itself. */
export const runbookFolders = ['docs', 'doc'];
export const runbookCollections = [
  'runbook',
  'runbooks',
  'docs/runbook',
  'docs/runbooks',
  'doc/runbooks',
];
/** In the folder of an entity: which template it was made from. */
export const templateFile = '.plumbline/template.yaml';
const textAtRoot: ReadonlySet<string> = new Set([
  ...codeownersPaths.plain,
  ...codeownersPaths.sections,
  pipelinePath,
]);
const namesAtRoot: ReadonlySet<string> = new Set([
  ...updaterPaths,
  ...Object.keys(otherCiFiles),
  creationFile,
]);

/**
 * What to read of a repository for the entities in these folders, so that a
 * large one costs no more than what it says of them.
 */
export function interestIn(folders: readonly string[]): InterestOf {
  const above = new Set(folders.flatMap(upwards));
  const documents = new Set(
    [...above].flatMap(folder =>
      [...policyFolders, ...runbookFolders].map(one =>
        one === '' ? folder : join(folder, one),
      ),
    ),
  );
  const collections = new Set(
    [...above].flatMap(folder =>
      runbookCollections.map(one => join(folder, one)),
    ),
  );
  const templates = new Set(folders.map(folder => join(folder, templateFile)));
  return path => {
    if (templates.has(path)) {
      return 'text';
    }
    if (textAtRoot.has(path) || workflowPattern.test(path)) {
      return 'text';
    }
    if (namesAtRoot.has(path)) {
      return 'name';
    }
    const folder = folderOf(path);
    const file = fileOf(path);
    if (folders.includes(folder) && flagsFiles.includes(file)) {
      return 'text';
    }
    if (documents.has(folder)) {
      if (above.has(folder) && licensePattern.test(file)) {
        return 'text';
      }
      if (
        readmePattern.test(file) ||
        runbookPattern.test(file) ||
        securityPattern.test(file)
      ) {
        return 'name';
      }
    }
    if (collections.has(folder) && documentPattern.test(file)) {
      return 'name';
    }
    const wanted = wantedBelow(file);
    return wanted && (above.has(folder) || folders.some(one => isOf(one, path)))
      ? wanted
      : undefined;
  };
}

function wantedBelow(file: string): Interest | undefined {
  if (isDockerfile(file) || ecosystemOf(file) || declaresRuntime(file)) {
    return 'text';
  }
  return isLockFile(file) ? 'name' : undefined;
}

export function isDockerfile(file: string): boolean {
  return dockerfilePattern.test(file) && !noDockerfile.test(file);
}

/** Whether a file belongs to the entity in a folder, and not to something else in there. */
export function isOf(folder: string, path: string): boolean {
  const inside = within(folder, path);
  if (inside === undefined) {
    return false;
  }
  const parts = inside.split('/').slice(0, -1);
  return (
    parts.length <= depthBelow && !parts.some(part => foreignFolders.has(part))
  );
}

/**
 * Files of products, which repositories have wherever they are. Data, and the
 * only place here that names products.
 */

/** Folders with a dot in which something is looked for. */
export const hiddenFolders: ReadonlySet<string> = new Set([
  '.buildkite',
  '.circleci',
  '.github',
  '.gitlab',
  '.plumbline',
]);

/** Where policies of a repository are. */
export const policyFolders = ['', '.github', 'docs', '.gitlab'];

/** The first that is there holds; with sections or without. */
export const codeownersPaths = {
  plain: ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'],
  sections: ['CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'],
};

/** Only read where CODEOWNERS may have sections. */
export const ownersFileOfSections = '.gitlab/CODEOWNERS';

export const updaterPaths: readonly string[] = [
  '.github/dependabot.yml',
  '.github/dependabot.yaml',
  'renovate.json',
  'renovate.json5',
  '.renovaterc',
  '.renovaterc.json',
  '.github/renovate.json',
  '.github/renovate.json5',
  '.gitlab/renovate.json',
  '.gitlab/renovate.json5',
];

/** Where flags are declared, in the folder of an entity. */
export const flagsFiles: readonly string[] = [
  'feature-flags.yaml',
  'feature-flags.yml',
];

export const workflowPattern = /^\.github\/workflows\/[^/]+\.ya?ml$/;
export const pipelinePath = '.gitlab-ci.yml';
/** CI systems whose jobs are read, as facts name them. */
export const workflowSystem = 'github-actions';
export const pipelineSystem = 'gitlab-ci';
export const workflowFolder = '.github/workflows';
/** CI systems whose jobs are not read, by the file that each is known by. */
export const otherCiFiles: Readonly<Record<string, string>> = {
  '.buildkite/pipeline.yml': 'buildkite',
  '.circleci/config.yml': 'circleci',
  '.drone.yml': 'drone',
  '.travis.yml': 'travis',
  '.woodpecker.yml': 'woodpecker',
  Jenkinsfile: 'jenkins',
  'appveyor.yml': 'appveyor',
  'azure-pipelines.yml': 'azure-pipelines',
  'bitbucket-pipelines.yml': 'bitbucket-pipelines',
  'cloudbuild.yaml': 'google-cloud-build',
};

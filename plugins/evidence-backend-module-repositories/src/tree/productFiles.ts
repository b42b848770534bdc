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

const cloudKeys =
  /(^|_)(AWS_ACCESS_KEY_ID|AWS_SECRET_(ACCESS_)?KEY|GCP_SA_KEY|GCP_SERVICE_ACCOUNT_KEY|GCP_CREDENTIALS|GCLOUD_SERVICE_KEY|GOOGLE_(APPLICATION_)?CREDENTIALS|AZURE_CREDENTIALS|AZURE_CLIENT_SECRET|ARM_CLIENT_SECRET|ALICLOUD_SECRET_KEY|DIGITALOCEAN_ACCESS_TOKEN|OCI_CLI_KEY_CONTENT)(_|$)/;
/** Of the actions that sign in to a cloud, when not by the identity of the run. */
const cloudKeyInputs: ReadonlySet<string> = new Set([
  'aws-access-key-id',
  'aws-secret-access-key',
  'credentials_json',
  'creds',
]);

/** Whether a secret is a key of a cloud that lasts, as its name says. */
export function isCloudKey(secret: string): boolean {
  return cloudKeys.test(secret.toUpperCase());
}

export function isCloudKeyInput(input: string): boolean {
  return cloudKeyInputs.has(input);
}

export { parseCodeowners, ownersOf } from './codeowners';
export type { Codeowners, CodeownersDialect } from './codeowners';
export { parseDockerfile } from './dockerfile';
export {
  accepts,
  ecosystemOf,
  ecosystems,
  isLockFile,
  needsLock,
} from './ecosystems';
export { parseGithubWorkflow } from './githubWorkflow';
export type { CiFile } from './githubWorkflow';
export { parseGitlabCi } from './gitlabCi';
export { licenseManifests, licenseOfManifest, licenseOfText } from './licenses';
export { declaresRuntime, parseRuntimes } from './runtimes';
export { maxItems, maxTextLength, name, names } from './bounds';

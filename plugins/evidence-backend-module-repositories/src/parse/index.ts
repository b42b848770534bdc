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
export { licenseManifests, licenseOfManifest, licenseOfText } from './licenses';
export { parsePipeline } from './pipeline';
export { readPipelineUse, readWorkflowUse } from './pipelineUse';
export { parseFlags } from './flags';
export { declaresRuntime, parseRuntimes } from './runtimes';
export { parseWorkflow } from './workflow';
export type { CiFile } from './workflow';
export { maxItems, maxTextLength, name, names } from './bounds';

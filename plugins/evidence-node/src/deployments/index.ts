export { DeploymentsCollector } from './DeploymentsCollector';
export type {
  DeploymentsCollectorOptions,
  DeploymentsReader,
} from './DeploymentsCollector';
export { NewestCommits } from './NewestCommits';
export type { NewestCommitsOptions } from './NewestCommits';
export { portalDeployments, readDeployments } from './readDeployments';
export type { DeploymentsHosts } from './readDeployments';

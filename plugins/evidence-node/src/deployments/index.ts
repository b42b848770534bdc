export { DeploymentsCollector } from './DeploymentsCollector';
export type {
  DeploymentsCollectorOptions,
  DeploymentsReader,
} from './DeploymentsCollector';
export { portalDeployments, readDeployments } from './readDeployments';
export type { DeploymentsHosts } from './readDeployments';

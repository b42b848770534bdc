export { readGithubDeploymentsCollector } from './readGithubDeploymentsCollector';

import {
  createEvidenceModule,
  portalDeployments,
  readDeployments,
} from '@plumbline/backstage-plugin-evidence-node';
import { createGithubChangeSource } from './createGithubChangeSource';
import { GithubProposer } from './GithubProposer';
import { GithubRepositoryHost } from './GithubRepositoryHost';
import { githubDeployments } from './githubDeployments';

/** Of its README. */
const example = `
deployments:
  type: github-deployments
  repositories:
    shop: acme/shop
`;

/**
 * Adds GitHub's webhook, collectors of the type `github-deployments`, also of what
 * `integrations.github` has credentials for, pull
 * requests in the repositories that `integrations.github` may write to, and
 * what is read of repositories beside their files.
 */
export const githubModule = createEvidenceModule({
  moduleId: 'github',
  changeProposers: ({ config }) => [new GithubProposer(config)],
  changeSources: services => [createGithubChangeSource(services)],
  repositoryHosts: ({ config }) => [new GithubRepositoryHost(config)],
  examples: { 'github-deployments': example },
  collectors: {
    'github-deployments': (id, own, { config }) =>
      readDeployments(id, own, githubDeployments(config)),
  },
  portalCollectors: {
    'github-deployments': ({ config }) =>
      portalDeployments(config, githubDeployments(config)),
  },
});

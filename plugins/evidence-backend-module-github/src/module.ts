import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { createGithubChangeSource } from './createGithubChangeSource';
import { GithubProposer } from './GithubProposer';
import { readGithubDeploymentsCollector } from './readGithubDeploymentsCollector';

/**
 * Adds GitHub's webhook, collectors of the type `github-deployments`, and pull
 * requests in the repositories that `integrations.github` may write to.
 */
export const githubModule = createEvidenceModule({
  moduleId: 'github',
  changeProposers: ({ config }) => [new GithubProposer(config)],
  changeSources: services => [createGithubChangeSource(services)],
  collectors: {
    'github-deployments': (id, own, { config }) =>
      readGithubDeploymentsCollector(id, own, config),
  },
});

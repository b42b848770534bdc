import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { createGithubChangeSource } from './createGithubChangeSource';
import { readGithubDeploymentsCollector } from './readGithubDeploymentsCollector';

/** Adds GitHub's webhook, and collectors of the type `github-deployments`. */
export const githubModule = createEvidenceModule({
  moduleId: 'github',
  changeSources: services => [createGithubChangeSource(services)],
  collectors: {
    'github-deployments': (id, own, { config }) =>
      readGithubDeploymentsCollector(id, own, config),
  },
});

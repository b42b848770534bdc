import {
  createEvidenceModule,
  portalDeployments,
  readDeployments,
} from '@plumbline/backstage-plugin-evidence-node';
import { createGitlabChangeSource } from './createGitlabChangeSource';
import { GitlabProposer } from './GitlabProposer';
import { GitlabRepositoryHost } from './GitlabRepositoryHost';
import { gitlabDeployments } from './gitlabDeployments';

/** Of its README. */
const example = `
gitlab-deployments:
  type: gitlab-deployments
  repositories:
    shop: acme/team/shop
`;

/**
 * Adds the webhook of GitLab, closed until it has a secret, collectors of the type
 * `gitlab-deployments`, also of what `integrations.gitlab` has a token for, merge
 * requests in the repositories that it may write to, and what is read of
 * repositories beside their files.
 */
export const gitlabModule = createEvidenceModule({
  moduleId: 'gitlab',
  changeProposers: ({ config }) => [new GitlabProposer(config)],
  changeSources: services => [createGitlabChangeSource(services)],
  repositoryHosts: ({ config }) => [new GitlabRepositoryHost(config)],
  examples: { 'gitlab-deployments': example },
  collectors: {
    'gitlab-deployments': (id, own, { config }) =>
      readDeployments(id, own, gitlabDeployments(config)),
  },
  portalCollectors: {
    'gitlab-deployments': ({ config }) =>
      portalDeployments(config, gitlabDeployments(config)),
  },
});

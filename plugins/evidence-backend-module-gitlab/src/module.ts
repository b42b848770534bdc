import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { createGitlabChangeSource } from './createGitlabChangeSource';
import { GitlabProposer } from './GitlabProposer';
import { GitlabRepositoryHost } from './GitlabRepositoryHost';

/**
 * Adds the webhook of GitLab, closed until it has a secret, merge requests in
 * the repositories that `integrations.gitlab` has a token for, and what is read
 * of repositories beside their files.
 */
export const gitlabModule = createEvidenceModule({
  moduleId: 'gitlab',
  changeProposers: ({ config }) => [new GitlabProposer(config)],
  changeSources: services => [createGitlabChangeSource(services)],
  repositoryHosts: ({ config }) => [new GitlabRepositoryHost(config)],
});

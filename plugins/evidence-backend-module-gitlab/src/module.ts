import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { createGitlabChangeSource } from './createGitlabChangeSource';
import { GitlabProposer } from './GitlabProposer';

/**
 * Adds the webhook of GitLab, closed until it has a secret, and merge requests
 * in the repositories that `integrations.gitlab` has a token for.
 */
export const gitlabModule = createEvidenceModule({
  moduleId: 'gitlab',
  changeProposers: ({ config }) => [new GitlabProposer(config)],
  changeSources: services => [createGitlabChangeSource(services)],
});

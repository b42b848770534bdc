import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { createGitlabChangeSource } from './createGitlabChangeSource';

/** Adds the webhook of GitLab, closed until it has a secret. */
export const gitlabModule = createEvidenceModule({
  moduleId: 'gitlab',
  changeSources: services => [createGitlabChangeSource(services)],
});

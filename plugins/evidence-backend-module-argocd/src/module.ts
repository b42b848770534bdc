import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { createArgoCdChangeSource } from './createArgoCdChangeSource';

/** Adds the webhook of Argo CD, closed until it has a secret. */
export const argocdModule = createEvidenceModule({
  moduleId: 'argocd',
  changeSources: services => [createArgoCdChangeSource(services)],
});

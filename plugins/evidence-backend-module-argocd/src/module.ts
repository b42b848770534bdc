import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { portalInstances } from './collector/portalInstances';
import { readArgoCdCollector } from './collector/readArgoCdCollector';
import { createArgoCdChangeSource } from './createArgoCdChangeSource';
import { identityKeys } from './naming';

/** Of its README. */
const example = `
argocd:
  type: argocd
  url: https://argocd.example.com
  token: \${ARGOCD_TOKEN} # that may get applications
`;

/**
 * Adds the webhook of Argo CD, closed until it has a secret, and collectors of the
 * type `argocd`, also of the instances that the portal is configured for.
 */
export const argocdModule = createEvidenceModule({
  moduleId: 'argocd',
  changeSources: services => [createArgoCdChangeSource(services)],
  examples: { argocd: example },
  identityKeys,
  collectors: { argocd: readArgoCdCollector },
  portalCollectors: { argocd: ({ config }) => portalInstances(config) },
});

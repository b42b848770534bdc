import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { portalClusters } from './portalClusters';
import { readKubernetesCollector } from './readKubernetesCollector';

/** Of its README. */
const example = `
prod-eu: # one for each cluster
  type: kubernetes
  url: https://10.0.0.1:6443
  token: \${PROD_EU_TOKEN}
  caFile: /etc/plumbline/prod-eu-ca.pem # or caData, as in a kubeconfig
  cluster: prod-eu # the default is the id
  region: eu-west-1
  environment: production
  namespaces: [shop, payments] # the default is all of them
`;

/**
 * Adds collectors of the type `kubernetes`, and those of the clusters that the
 * portal is configured for.
 */
export const kubernetesModule = createEvidenceModule({
  moduleId: 'kubernetes',
  examples: { kubernetes: example },
  collectors: { kubernetes: readKubernetesCollector },
  portalCollectors: { kubernetes: ({ config }) => portalClusters(config) },
});

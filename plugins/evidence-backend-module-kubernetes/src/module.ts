import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readKubernetesCollector } from './readKubernetesCollector';

/** Adds collectors of the type `kubernetes`. */
export const kubernetesModule = createEvidenceModule({
  moduleId: 'kubernetes',
  collectors: { kubernetes: readKubernetesCollector },
});

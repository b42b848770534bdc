import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readPrometheusCollector } from './readPrometheusCollector';

/** Adds collectors of the type `prometheus`. */
export const prometheusModule = createEvidenceModule({
  moduleId: 'prometheus',
  collectors: { prometheus: readPrometheusCollector },
});

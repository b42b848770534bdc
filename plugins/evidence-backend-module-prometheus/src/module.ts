import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readPrometheusCollector } from './readPrometheusCollector';

/** Of its README. */
const example = `
metrics:
  type: prometheus
  url: http://prometheus:9090
`;

/** Adds collectors of the type `prometheus`. */
export const prometheusModule = createEvidenceModule({
  moduleId: 'prometheus',
  examples: { prometheus: example },
  collectors: { prometheus: readPrometheusCollector },
});

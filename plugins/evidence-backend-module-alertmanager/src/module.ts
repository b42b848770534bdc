import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readAlertmanagerCollector } from './collector/readAlertmanagerCollector';
import { createAlertmanagerSource } from './webhook/createAlertmanagerSource';

/** Of its README. */
const example = `
alerts:
  type: alertmanager
  url: http://alertmanager:9093 # or Grafana: https://grafana.example/api/alertmanager/grafana
  # token: \${GRAFANA_TOKEN}
`;

/** Adds Alertmanager's webhook, and collectors of the type `alertmanager`. */
export const alertmanagerModule = createEvidenceModule({
  moduleId: 'alertmanager',
  changeSources: () => [createAlertmanagerSource()],
  examples: { alertmanager: example },
  collectors: {
    alertmanager: (id, own, { config }) =>
      readAlertmanagerCollector(id, own, config),
  },
});

import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readAlertmanagerCollector } from './collector/readAlertmanagerCollector';
import { createAlertmanagerSource } from './webhook/createAlertmanagerSource';

/** Adds Alertmanager's webhook, and collectors of the type `alertmanager`. */
export const alertmanagerModule = createEvidenceModule({
  moduleId: 'alertmanager',
  changeSources: () => [createAlertmanagerSource()],
  collectors: {
    alertmanager: (id, own, { config }) =>
      readAlertmanagerCollector(id, own, config),
  },
});

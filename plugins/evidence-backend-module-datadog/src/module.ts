import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readDatadogCollector } from './collector/readDatadogCollector';
import { createDatadogSource } from './webhook/createDatadogSource';

/** Adds Datadog's webhook, and collectors of the type `datadog`. */
export const datadogModule = createEvidenceModule({
  moduleId: 'datadog',
  changeSources: () => [createDatadogSource()],
  collectors: { datadog: readDatadogCollector },
});

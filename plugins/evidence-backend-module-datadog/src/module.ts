import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readDatadogCollector } from './collector/readDatadogCollector';
import { createDatadogSource } from './webhook/createDatadogSource';

/** Of its README. */
const example = `
datadog:
  type: datadog
  site: datadoghq.eu # the default is datadoghq.com
  apiKey: \${DATADOG_API_KEY}
  appKey: \${DATADOG_APP_KEY}
  env: prod
`;

/** Adds Datadog's webhook, and collectors of the type `datadog`. */
export const datadogModule = createEvidenceModule({
  moduleId: 'datadog',
  changeSources: () => [createDatadogSource()],
  examples: { datadog: example },
  collectors: { datadog: readDatadogCollector },
});

import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readPagerDutyCollector } from './collector/readPagerDutyCollector';
import { createPagerDutySource } from './webhook/createPagerDutySource';

/** Adds PagerDuty's webhook, and collectors of the type `pagerduty`. */
export const pagerdutyModule = createEvidenceModule({
  moduleId: 'pagerduty',
  changeSources: () => [createPagerDutySource()],
  collectors: { pagerduty: readPagerDutyCollector },
});

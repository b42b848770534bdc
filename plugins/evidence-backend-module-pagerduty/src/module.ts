import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { readPagerDutyCollector } from './collector/readPagerDutyCollector';
import { createPagerDutySource } from './webhook/createPagerDutySource';

/** Of its README. */
const example = `
pagerduty:
  type: pagerduty
  token: \${PAGERDUTY_TOKEN} # read-only
`;

/** Adds PagerDuty's webhook, and collectors of the type `pagerduty`. */
export const pagerdutyModule = createEvidenceModule({
  moduleId: 'pagerduty',
  changeSources: () => [createPagerDutySource()],
  examples: { pagerduty: example },
  collectors: { pagerduty: readPagerDutyCollector },
});

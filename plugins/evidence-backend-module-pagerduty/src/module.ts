import { createEvidenceModule } from '@plumbline/backstage-plugin-evidence-node';
import { portalAccounts } from './collector/portalAccounts';
import { readPagerDutyCollector } from './collector/readPagerDutyCollector';
import { createPagerDutySource } from './webhook/createPagerDutySource';

/** Of its README. */
const example = `
pagerduty:
  type: pagerduty
  token: \${PAGERDUTY_TOKEN} # read-only
`;

/**
 * Adds PagerDuty's webhook, and collectors of the type `pagerduty`, also of the
 * accounts that the portal is configured for.
 */
export const pagerdutyModule = createEvidenceModule({
  moduleId: 'pagerduty',
  changeSources: () => [createPagerDutySource()],
  examples: { pagerduty: example },
  collectors: { pagerduty: readPagerDutyCollector },
  portalCollectors: { pagerduty: ({ config }) => portalAccounts(config) },
});

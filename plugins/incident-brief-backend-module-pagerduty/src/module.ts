import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { evidenceServiceRef } from '@plumbline/backstage-plugin-evidence-node';
import { incidentBriefExtensionPoint } from '@plumbline/backstage-plugin-incident-brief-node';
import { createPagerDutyTarget } from './createPagerDutyTarget';

/** Briefs as notes on incidents of PagerDuty. */
export const pagerDutyModule = createBackendModule({
  pluginId: 'incident-brief',
  moduleId: 'pagerduty',
  register(env) {
    env.registerInit({
      deps: {
        brief: incidentBriefExtensionPoint,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        evidence: evidenceServiceRef,
      },
      async init({ brief, ...deps }) {
        brief.addDeliveryTarget(createPagerDutyTarget(deps));
      },
    });
  },
});

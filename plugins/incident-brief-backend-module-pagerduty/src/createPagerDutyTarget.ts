import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  EvidenceService,
  OutboundClient,
  OutboundRules,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  createPageUrl,
  DeliveryTarget,
  readBaseUrl,
} from '@plumbline/backstage-plugin-incident-brief-node';
import { openIncidents } from './openIncidents';
import { PagerDutyApi } from './PagerDutyApi';
import { PagerDutyComposer } from './PagerDutyComposer';
import { PagerDutyTarget } from './PagerDutyTarget';

const key = 'plumbline.deliveries.pagerduty';

/**
 * Notes on incidents, as `plumbline.deliveries.pagerduty` configures them.
 *
 * @param options.timeout - milliseconds for one request
 */
export function createPagerDutyTarget(options: {
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  config: RootConfigService;
  evidence: EvidenceService;
  timeout?: number;
}): DeliveryTarget {
  const { catalog, config, evidence, timeout } = options;
  const own = config.getOptionalConfig(key);
  const rules = OutboundRules.fromConfig(config);
  const token = own?.getOptionalString('token')?.trim() ?? '';
  const from = own?.getOptionalString('from')?.trim() ?? '';
  const { baseUrl, off } = readBaseUrl({
    config,
    rules,
    key: `${key}.baseUrl`,
    otherwise: 'https://api.pagerduty.com',
  });
  const api = new PagerDutyApi({
    baseUrl,
    from,
    timeout,
    token,
    outbound: new OutboundClient({ rules }),
  });
  return new PagerDutyTarget({
    api,
    composer: new PagerDutyComposer({
      catalog,
      evidence,
      openIncidents: id => openIncidents(api, id),
      pageUrl: createPageUrl(config),
    }),
    off:
      token && from
        ? off
        : `'${key}.${token ? 'from' : 'token'}' is not configured`,
  });
}

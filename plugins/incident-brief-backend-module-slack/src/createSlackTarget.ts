import type { RootConfigService } from '@backstage/backend-plugin-api';
import {
  OutboundClient,
  OutboundRules,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  createPageUrl,
  DeliveryTarget,
  readBaseUrl,
} from '@plumbline/backstage-plugin-incident-brief-node';
import { SlackApi } from './SlackApi';
import { SlackTarget } from './SlackTarget';

const key = 'plumbline.deliveries.slack';

/**
 * Messages in channels, as `plumbline.deliveries.slack` configures them.
 *
 * @param options.timeout - milliseconds for one request
 */
export function createSlackTarget(options: {
  config: RootConfigService;
  timeout?: number;
}): DeliveryTarget {
  const { config, timeout } = options;
  const own = config.getOptionalConfig(key);
  const rules = OutboundRules.fromConfig(config);
  const token = own?.getOptionalString('token')?.trim() ?? '';
  const { baseUrl, off } = readBaseUrl({
    config,
    rules,
    key: `${key}.baseUrl`,
    otherwise: 'https://slack.com/api',
  });
  return new SlackTarget({
    api: new SlackApi({
      baseUrl,
      timeout,
      token,
      outbound: new OutboundClient({ rules }),
    }),
    off: token ? off : `'${key}.token' is not configured`,
    pageUrl: createPageUrl(config),
  });
}

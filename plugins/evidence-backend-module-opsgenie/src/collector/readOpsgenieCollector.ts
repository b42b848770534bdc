import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';
import { OpsgenieApi } from './OpsgenieApi';
import { OpsgenieCollector } from './OpsgenieCollector';

/** What the domains of a region have before `opsgenie.com`. */
const regions: Readonly<Record<string, string>> = { eu: 'eu.', us: '' };

/**
 * `plumbline.collectors.<id>` of type `opsgenie`.
 *
 * @param root - which may have the `opsgenie.domain` of the portal's plugin
 * @throws InputError naming the key
 */
export function readOpsgenieCollector(
  id: string,
  own: Config,
  root: Config,
): OpsgenieCollector {
  const key = `plumbline.collectors.${id}`;
  const region = own.getOptionalString('region') ?? 'us';
  if (!Object.hasOwn(regions, region)) {
    throw new InputError(`'${key}.region' must be eu or us`);
  }
  const url = `https://api.${regions[region]}opsgenie.com`;
  const endpoint = readEndpoint(own, key, "Opsgenie's API", url, {
    url,
    headers: { Authorization: `GenieKey ${own.getString('apiKey')}` },
  });
  const timeoutSeconds = secondsOf(own, 'timeout', 60);
  const pages =
    root.getOptionalString('opsgenie.domain')?.replace(/\/+$/, '') ??
    `https://app.${regions[region]}opsgenie.com`;
  return new OpsgenieCollector({
    id,
    host: endpoint.url.host,
    api: new OpsgenieApi({
      ...endpoint,
      credentialsAt: key,
      timeoutSeconds: timeoutSeconds / 2,
    }),
    pageOf: alert =>
      `${pages}/alert/detail/${encodeURIComponent(alert)}/details`,
    frequencySeconds: secondsOf(own, 'frequency', 300),
    timeoutSeconds,
  });
}

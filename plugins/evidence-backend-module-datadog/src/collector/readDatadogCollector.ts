import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';
import { DatadogApi } from './DatadogApi';
import { DatadogCollector } from './DatadogCollector';

/** https://docs.datadoghq.com/getting_started/site/ */
const defaultSite = 'datadoghq.com';

/**
 * `plumbline.collectors.<id>` of type `datadog`.
 *
 * @throws InputError naming the key
 */
export function readDatadogCollector(
  id: string,
  own: Config,
): DatadogCollector {
  const key = `plumbline.collectors.${id}`;
  const site = own.getOptionalString('site') ?? defaultSite;
  if (!/^([a-z0-9-]+\.)+[a-z]+$/.test(site)) {
    throw new InputError(
      `'${key}.site' must be a site of Datadog, such as datadoghq.eu`,
    );
  }
  const url = `https://api.${site}`;
  const endpoint = readEndpoint(own, key, "Datadog's API", url, {
    url,
    headers: {
      'DD-API-KEY': own.getString('apiKey'),
      'DD-APPLICATION-KEY': own.getString('appKey'),
    },
  });
  const timeoutSeconds = secondsOf(own, 'timeout', 60);
  // Sites of two parts have their pages under `app`.
  const pages = site.split('.').length === 2 ? `app.${site}` : site;
  return new DatadogCollector({
    id,
    host: endpoint.url.host,
    api: new DatadogApi({
      ...endpoint,
      credentialsAt: key,
      timeoutSeconds: timeoutSeconds / 2,
    }),
    env: own.getString('env'),
    pageOf: monitor => `https://${pages}/monitors/${monitor}`,
    frequencySeconds: secondsOf(own, 'frequency', 300),
    timeoutSeconds,
  });
}

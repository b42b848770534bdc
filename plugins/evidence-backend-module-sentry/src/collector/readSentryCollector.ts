import type { Config } from '@backstage/config';
import {
  readEndpoint,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';
import { SentryApi } from './SentryApi';
import { SentryCollector } from './SentryCollector';

const usualUrl = 'https://sentry.io';
const usualLookback = 7 * 24 * 3600;

/**
 * `plumbline.collectors.<id>` of type `sentry`.
 *
 * @param root - which may have the `sentry.organization` of the portal's plugin
 * @throws InputError naming the key
 */
export function readSentryCollector(
  id: string,
  own: Config,
  root: Config,
): SentryCollector {
  const key = `plumbline.collectors.${id}`;
  const endpoint = readEndpoint(own, key, 'Sentry', usualUrl, {
    url: usualUrl,
  });
  // Without one it answers nothing.
  own.getString('token');
  const { host, href } = endpoint.url;
  const timeoutSeconds = secondsOf(own, 'timeout', 120);
  return new SentryCollector({
    id,
    host,
    organization:
      own.getOptionalString('organization') ??
      root.getOptionalString('sentry.organization') ??
      own.getString('organization'),
    api: new SentryApi({
      ...endpoint,
      credentialsAt: key,
      timeoutSeconds: timeoutSeconds / 2,
    }),
    // Its regions have no pages of their own.
    pages: /\.sentry\.io$/.test(host) ? usualUrl : href.replace(/\/+$/, ''),
    environments: own.getOptionalStringArray('issueEnvironments'),
    deploys: own.getOptionalBoolean('deploys') ?? true,
    lookbackSeconds: secondsOf(own, 'lookback', usualLookback),
    frequencySeconds: secondsOf(own, 'frequency', 300),
    timeoutSeconds,
  });
}

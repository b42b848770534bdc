import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { secondsOf } from '@plumbline/backstage-plugin-evidence-node';
import { PagerDutyApi } from './PagerDutyApi';
import { PagerDutyCollector } from './PagerDutyCollector';

/** So that nothing goes stale between two looks. Seconds. */
const longest = 28 * 60;
const defaultBaseUrl = 'https://api.pagerduty.com';

/**
 * `plumbline.collectors.<id>` of type `pagerduty`.
 *
 * @throws InputError naming the key
 */
export function readPagerDutyCollector(
  id: string,
  own: Config,
): PagerDutyCollector {
  const key = `plumbline.collectors.${id}`;
  const url = readUrl(own, key);
  const checkEverySeconds = secondsOf(own, 'checkEvery', 24 * 60);
  if (checkEverySeconds <= 0 || checkEverySeconds > longest) {
    throw new InputError(
      `'${key}.checkEvery' must be at most 28 minutes: after 30, what was seen counts as stale`,
    );
  }
  const timeoutSeconds = secondsOf(own, 'timeout', 30);
  return new PagerDutyCollector({
    id,
    api: new PagerDutyApi({
      url,
      // Private or not: configuration names it.
      token: readToken(own, key),
      requestTimeoutSeconds: timeoutSeconds / 2,
    }),
    checkEverySeconds,
    frequencySeconds: secondsOf(own, 'frequency', 60),
    timeoutSeconds,
  });
}

function readUrl(own: Config, key: string): URL {
  const text = own.getOptionalString('baseUrl') ?? defaultBaseUrl;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url && !url.search && !url.hash && !url.username && !url.password;
  if (!isPlain || !/^https?:$/.test(url.protocol)) {
    throw new InputError(
      `'${key}.baseUrl' must be the address of PagerDuty's API, such as ${defaultBaseUrl}`,
    );
  }
  return url;
}

/** Reported without the value, which is a secret. */
function readToken(own: Config, key: string): string {
  const token = own.getString('token').trim();
  if (!/^[!-~]+$/.test(token)) {
    throw new InputError(
      `'${key}.token' must be a key of PagerDuty's REST API, which has no spaces`,
    );
  }
  return token;
}

import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  OutboundClient,
  OutboundRules,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import { LinksCollector } from './LinksCollector';

const day = 24 * 3600;

/**
 * `plumbline.collectors.<id>` of type `links`. Which hosts it may request
 * besides the public internet is configured under `plumbline.outbound.allow`.
 *
 * @throws InputError naming the key
 */
export function readLinksCollector(
  id: string,
  own: Config,
  root: Config,
): LinksCollector {
  const key = `plumbline.collectors.${id}`;
  const checkEverySeconds = secondsOf(own, 'checkEvery', day / 2);
  if (checkEverySeconds <= 0 || checkEverySeconds > day) {
    throw new InputError(
      `'${key}.checkEvery' must be at most 24 hours: after 36, what was seen counts as stale`,
    );
  }
  const count = (name: string, fallback: number) => {
    const value = own.getOptionalNumber(name) ?? fallback;
    if (!Number.isInteger(value) || value < 1 || value > 100) {
      throw new InputError(`'${key}.${name}' must be between 1 and 100`);
    }
    return value;
  };
  return new LinksCollector({
    id,
    client: new OutboundClient({
      rules: OutboundRules.fromConfig(root as RootConfigService),
    }),
    checkEverySeconds,
    requestTimeoutSeconds: secondsOf(own, 'requestTimeout', 10),
    concurrency: count('concurrency', 16),
    perHost: count('perHost', 2),
    frequencySeconds: secondsOf(own, 'frequency', 300),
    timeoutSeconds: secondsOf(own, 'timeout', 240),
  });
}

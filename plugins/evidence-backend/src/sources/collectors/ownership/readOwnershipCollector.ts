import { type Config, ConfigReader } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  configuredCollectors,
  type PortalCollectors,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';
import { OwnershipCollector } from './OwnershipCollector';

const day = 24 * 3600;

/**
 * `plumbline.collectors.<id>` of type `ownership`.
 *
 * @throws InputError naming the key
 */
export function readOwnershipCollector(
  id: string,
  own: Config,
): OwnershipCollector {
  const windowDays = secondsOf(own, 'window', 90 * day) / day;
  if (!Number.isInteger(windowDays) || windowDays < 1 || windowDays > 366) {
    throw new InputError(
      `'plumbline.collectors.${id}.window' must be from 1 to 366 whole days`,
    );
  }
  return new OwnershipCollector({
    id,
    windowDays,
    frequencySeconds: secondsOf(own, 'frequency', 300),
    timeoutSeconds: secondsOf(own, 'timeout', 120),
  });
}

/**
 * Every portal has what it reads, so it is read where no collector of the type is
 * configured.
 */
export function portalOwnership(root: Config): PortalCollectors {
  const isConfigured = configuredCollectors(root, 'ownership').size > 0;
  return {
    collectors: isConfigured
      ? []
      : [readOwnershipCollector('ownership', new ConfigReader({}))],
    leftOut: [],
  };
}

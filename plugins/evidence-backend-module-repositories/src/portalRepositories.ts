import { type Config, ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import {
  ownValue,
  repositoryLayouts,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type CollectorServices,
  configuredCollectors,
  type PortalCollectors,
} from '@plumbline/backstage-plugin-evidence-node';
import { readRepositoriesCollector } from './readRepositoriesCollector';

const type = 'repositories';
/** https://backstage.io/docs/integrations/ */
const credentials = [
  'apps',
  'appPassword',
  'clientSecret',
  'credentials',
  'password',
  'token',
];

/**
 * A collector of the catalog's repositories, where a host under `integrations`
 * has credentials and none is configured.
 */
export function portalRepositories(
  services: CollectorServices,
): PortalCollectors {
  const { config } = services;
  const isWanted =
    configuredCollectors(config, type).size === 0 && hasCredentials(config);
  return {
    key: 'integrations',
    collectors: isWanted
      ? [readRepositoriesCollector(type, new ConfigReader({}), services)]
      : [],
    leftOut: [],
  };
}

function hasCredentials(config: Config): boolean {
  const integrations = config.getOptional<JsonObject>('integrations') ?? {};
  return Object.entries(integrations).some(
    ([key, hosts]) =>
      ownValue(repositoryLayouts, key) !== undefined &&
      Array.isArray(hosts) &&
      hosts.some(host =>
        credentials.some(name => (host as JsonObject)?.[name] !== undefined),
      ),
  );
}

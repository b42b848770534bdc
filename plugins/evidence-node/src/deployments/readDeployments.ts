import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { secondsOf } from '../config';
import {
  configuredCollectors,
  type PortalCollectors,
} from '../portalCollectors';
import {
  DeploymentsCollector,
  type DeploymentsCollectorOptions,
} from './DeploymentsCollector';

const usualLookback = 7 * 24 * 3600;
/** A commit is worth knowing longer: what is deployed may have it. */
const usualCommitsLookback = 30 * 24 * 3600;
const minute = 60;

/** Hosts of repositories of one kind, as the portal is configured for them. */
export type DeploymentsHosts = {
  /** Of collectors, and the switch under `plumbline.portalSources`. */
  type: string;
  /** The section of the webhook under `plumbline.webhooks`. */
  webhook: string;
  /** Where addresses and credentials are: `integrations.acme`. */
  key: string;
  usualHost: string;
  /** Those with an API, and whether there are credentials for it. */
  hosts: readonly { host: string; hasCredentials: boolean }[];
  isPath: (text: string) => boolean;
  /** What a path has, with an example: `the owner and the name, such as acme/shop`. */
  pathWords: string;
  credentials: DeploymentsCollectorOptions['credentials'];
  optionsOf: (
    host: string,
  ) => Pick<
    DeploymentsCollectorOptions,
    'addressIn' | 'baseUrl' | 'guide' | 'limitOf' | 'readerOf'
  > & { api: Omit<DeploymentsCollectorOptions['api'], 'credentialsAt'> };
};

/**
 * `plumbline.collectors.<id>` of the type. How to reach the host and with which
 * credentials is configured where the rest of the portal has it.
 *
 * @throws InputError naming the key
 */
export function readDeployments(
  id: string,
  own: Config,
  of: DeploymentsHosts,
): DeploymentsCollector {
  const key = `plumbline.collectors.${id}`;
  const host = own.getOptionalString('host') ?? of.usualHost;
  if (!of.hosts.some(one => one.host === host)) {
    throw new InputError(
      `'${key}.host' is '${host}', for which there is nothing with an API address under '${of.key}'`,
    );
  }
  const lookbackSeconds = secondsOf(own, 'lookback', usualLookback);
  return new DeploymentsCollector({
    ...reachOf(of, host),
    id,
    repositories: readPaths(own, key, of),
    lookbackSeconds,
    ...(own.getOptionalBoolean('commits') !== false && {
      commitsLookbackSeconds: Math.max(lookbackSeconds, usualCommitsLookback),
    }),
    frequencySeconds: secondsOf(own, 'frequency', minute),
    timeoutSeconds: secondsOf(own, 'timeout', 30),
  });
}

/**
 * A collector for each host with credentials, of the repositories of the catalog:
 * where deployments are neither delivered nor polled by configuration, and the
 * switch is on. What a pipeline reports as well would be in the ledger twice.
 */
export function portalDeployments(
  root: Config,
  of: DeploymentsHosts,
): PortalCollectors {
  const { hosts, key, type, usualHost, webhook } = of;
  const switchKey = `plumbline.portalSources.${type}`;
  const isConfigured =
    root.has(`plumbline.webhooks.${webhook}.secrets`) ||
    configuredCollectors(root, type).size > 0;
  const collectors = hosts
    .filter(({ hasCredentials }) => hasCredentials)
    .map(
      ({ host }) =>
        new DeploymentsCollector({
          ...reachOf(of, host),
          id: host === usualHost ? type : `${type}-${host}`,
          lookbackSeconds: usualLookback,
          commitsLookbackSeconds: usualCommitsLookback,
          frequencySeconds: 10 * minute,
          timeoutSeconds: 8 * minute,
        }),
    );
  const isWanted = root.getOptionalBoolean(switchKey) === true;
  return {
    key,
    collectors: isWanted && !isConfigured ? collectors : [],
    leftOut:
      isWanted || isConfigured
        ? []
        : collectors.map(({ title }) => ({
            name: title,
            reason: 'pipelines may report the same deploys',
            switch: switchKey,
          })),
  };
}

/** What both ways to configure it have in common. */
function reachOf(
  { credentials, isPath, key, optionsOf }: DeploymentsHosts,
  host: string,
) {
  const own = optionsOf(host);
  return {
    ...own,
    credentials,
    host,
    isPath,
    api: { ...own.api, credentialsAt: key },
  };
}

function readPaths(
  own: Config,
  key: string,
  { isPath, pathWords }: DeploymentsHosts,
): string[] {
  const repositories = own.getOptionalConfig('repositories');
  const names = repositories?.keys() ?? [];
  if (names.length === 0) {
    throw new InputError(
      `'${key}.repositories' is missing; it must map names, such as shop, to repositories, each ${pathWords}`,
    );
  }
  return names.map(name => {
    const path = repositories!.getString(name);
    if (!isPath(path)) {
      throw new InputError(
        `'${key}.repositories.${name}' must be ${pathWords}`,
      );
    }
    return path;
  });
}

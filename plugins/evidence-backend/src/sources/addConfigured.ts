import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import {
  guideUrl,
  ownValue,
  repositoryHostPackages,
} from '@plumbline/backstage-plugin-evidence-common';
import { readLinkPatterns } from '../estate/readLinkPatterns';
import { createCdeventsChangeSource } from './cloudevents';
import {
  builtInCollectorTypes,
  builtInExamples,
  readCollectors,
} from './collectors/readCollectors';
import { portalOwnership } from './collectors/ownership';
import type { SourceRegistry } from './SourceRegistry';

/**
 * Adds what comes with the plugin and what configuration names, once all
 * modules have added theirs; warns of what is configured and has no module.
 *
 * @param options.elsewhere - webhooks that other plugins receive
 * @returns ids of webhooks that are configured and that no module receives
 * @throws InputError that names the key of the configuration which is wrong
 */
export function addConfigured(
  sources: SourceRegistry,
  config: Config,
  options: { elsewhere: readonly string[]; logger: LoggerService },
): string[] {
  const { elsewhere, logger } = options;
  // Closed until it has a secret.
  sources.addChangeSource(createCdeventsChangeSource({ config }));
  for (const [type, reader] of Object.entries(builtInCollectorTypes)) {
    sources.addCollectorType(type, reader, builtInExamples[type]);
  }
  sources.addPortalCollectors('ownership', () => portalOwnership(config));
  const { collectorTypes, repositoryHosts } = sources;
  for (const one of readCollectors(config, collectorTypes, repositoryHosts)) {
    sources.addCollector(one);
  }
  readLinkPatterns(config).forEach(one => sources.addLinkPattern(one));
  warnOfHosts(config, sources, logger);
  const ids = config.getOptionalConfig('plumbline.webhooks')?.keys() ?? [];
  const unread = ids.filter(
    one => !sources.changeSources.get(one) && !elsewhere.includes(one),
  );
  for (const id of unread) {
    // Refused, it looks as if its secret were wrong.
    logger.warn(
      `'plumbline.webhooks.${id}' is configured, and no installed module receives it; the modules: ${guideUrl(
        'sources.md#modules',
      )}`,
    );
  }
  return unread;
}

/**
 * Where repositories are read, and the module of a host that the portal has is
 * not installed, their files are read and the rest stays unknown.
 */
function warnOfHosts(
  config: Config,
  sources: SourceRegistry,
  logger: LoggerService,
): void {
  const isRead = sources
    .collectors()
    .some(({ reports }) => reports?.includes('repository.branchProtection'));
  const integrations = config.getOptional<JsonObject>('integrations') ?? {};
  const missing = Object.entries(repositoryHostPackages).filter(([type]) => {
    const hosts = ownValue(integrations, type);
    return (
      Array.isArray(hosts) &&
      hosts.length > 0 &&
      !sources.repositoryHosts.has(type)
    );
  });
  if (isRead && missing.length > 0) {
    const keys = missing.map(([type]) => `'integrations.${type}'`);
    const packages = missing.map(([, name]) => `'${name}'`);
    logger.warn(
      `Repositories at ${keys.join(
        ' and ',
      )} are read without how their branches are guarded and when they were last pushed to: add ${packages.join(
        ' and ',
      )} to the backend`,
    );
  }
}

import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { PortalSource } from '../context/portalSources';
import type { SourceRegistry } from './SourceRegistry';

/**
 * Adds collectors of what the portal is configured for already, and names them
 * in one notice, with how to turn each off. A configured collector of the same id
 * has precedence.
 */
export function addFromPortal(
  sources: SourceRegistry,
  config: Config,
  logger: LoggerService,
): PortalSource[] {
  const taken = new Set(sources.collectors().map(({ id }) => id));
  const switches = config.getOptionalConfig('plumbline.portalSources');
  const added = [...sources.portalCollectors]
    .filter(([type]) => switches?.getOptionalBoolean(type) !== false)
    .map(([type, readPortal]): PortalSource => {
      const { collectors, key, leftOut } = readPortal(sources);
      const read = collectors.filter(({ id }) => !taken.has(id));
      const others = collectors
        .filter(({ id }) => taken.has(id))
        .map(({ id, title }) => ({
          name: title,
          reason: `another collector has its id '${id}'`,
        }));
      for (const one of read) {
        taken.add(one.id);
        sources.addCollector(one);
      }
      return {
        ...{ type, key, leftOut: [...leftOut, ...others] },
        collectors: read.map(({ id, title }) => ({ id, title })),
      };
    });
  const used = added.filter(({ collectors }) => collectors.length > 0);
  if (used.length > 0) {
    const words = used.map(
      ({ collectors, key, type }) =>
        `${collectors
          .map(({ title }) => title)
          .join(
            ', ',
          )} ('${key}'; 'plumbline.portalSources.${type}: false' turns it off)`,
    );
    logger.info(
      `Read-only, from the portal's configuration: ${words.join('; ')}`,
    );
  }
  return added;
}

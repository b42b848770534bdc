import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { PortalSource } from '../context/portalSources';
import type { SourceRegistry } from './SourceRegistry';

/**
 * Adds collectors of what the portal is configured for already, and names them
 * in one notice, with the links that are made of it, and how to turn each off. A
 * configured collector of the same id has precedence.
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
        type,
        key,
        off: `plumbline.portalSources.${type}: false`,
        titles: read.map(({ title }) => title),
        collectors: read.map(({ id }) => id),
        leftOut: [...leftOut, ...others],
      };
    });
  const all = [...added, ...linksFromPortal(sources)];
  const used = all.filter(({ titles }) => titles.length > 0);
  if (used.length > 0) {
    const words = used.map(
      ({ key, off, titles }) =>
        `${titles.join(', ')} (${
          key ? `'${key}'; ` : ''
        }'${off}' turns it off)`,
    );
    logger.info(
      `Read-only, from the portal's configuration: ${words.join('; ')}`,
    );
  }
  return all;
}

function linksFromPortal(sources: SourceRegistry): PortalSource[] {
  return sources.linkPatterns().flatMap(({ fromPortal, title }) =>
    fromPortal
      ? [
          {
            ...fromPortal,
            titles: [`Links to ${title}`],
            collectors: [],
            leftOut: [],
          },
        ]
      : [],
  );
}

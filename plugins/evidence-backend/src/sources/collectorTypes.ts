import { ConfigReader } from '@backstage/config';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { parse } from 'yaml';
import type { CollectorTypeOffer } from '../context/SetUpService';
import type { SourceRegistry } from './SourceRegistry';

/**
 * What the types of collectors that are installed would report. Each is read
 * from its example as it would be from the configuration: so the example is one
 * that the type accepts, and the collector, which never runs, says the rest.
 */
export function describeCollectorTypes(
  { collectorExamples, collectorTypes, repositoryHosts }: SourceRegistry,
  logger: LoggerService,
): CollectorTypeOffer[] {
  return [...collectorTypes].sort().map(([type, reader]) => {
    const example = collectorExamples.get(type)?.trim();
    const nothing = { type, reports: [], kinds: [] };
    if (example === undefined) {
      return nothing;
    }
    try {
      const collectors = parse(example);
      const [id] = Object.keys(collectors);
      const { foundBy, guide, reports, kinds } = reader(
        id,
        new ConfigReader({ plumbline: { collectors } })
          .getConfig('plumbline.collectors')
          .getConfig(id),
        { repositoryHosts },
      );
      return {
        ...nothing,
        settings: `plumbline:\n  collectors:\n${example.replace(
          /^(?=.)/gm,
          '    ',
        )}\n`,
        ...{ foundBy, guide },
        ...(reports && { reports }),
        ...(kinds && { kinds }),
      };
    } catch (error) {
      logger.warn(
        `The example of collectors of type '${type}' is not shown, as that type refuses it: ${
          (error as Error).message
        }`,
      );
      return nothing;
    }
  });
}

import type { BackendFeature } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { OccurrenceSourceType, toilExtensionPoint } from '../extensionPoint';
import type { OccurrenceSource } from '../OccurrenceSource';

/**
 * What a module reads sections of `plumbline.toil.sources` with, and what it has
 * logged up to now.
 */
export async function startSources(module: BackendFeature): Promise<{
  /** Of a section with this name. */
  read(own: JsonObject, id?: string): OccurrenceSource;
  types: readonly OccurrenceSourceType[];
  logged(): string;
  stop(): Promise<void>;
}> {
  const types: OccurrenceSourceType[] = [];
  const logger = mockServices.logger.mock();
  logger.child.mockReturnValue(logger);
  const backend = await startTestBackend({
    extensionPoints: [
      [
        toilExtensionPoint,
        {
          addOccurrenceSource: source => types.push(source),
          addWebhook: () => {},
        },
      ],
    ],
    features: [module, logger.factory],
  });
  return {
    types,
    read(own, id = 'tickets') {
      const found = types.find(({ type }) => type === own.type);
      if (!found) {
        throw new Error(`The module reads no source of type '${own.type}'`);
      }
      const key = `plumbline.toil.sources.${id}`;
      return found.read(new ConfigReader(own), key, id);
    },
    logged: () =>
      JSON.stringify(
        [logger.error, logger.warn, logger.info, logger.debug].map(
          ({ mock }) => mock.calls,
        ),
      ),
    stop: () => backend.stop(),
  };
}

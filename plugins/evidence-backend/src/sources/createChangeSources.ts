import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { ChangeSource } from '@plumbline/backstage-plugin-evidence-node';
import { createCdeventsChangeSource } from './cloudevents';
import type { ChangeSourceRegistry } from './webhooks';

/**
 * Those that come with the plugin, each closed until it has a secret.
 *
 * @throws InputError that names the key of the configuration which is wrong
 */
export function createChangeSources(config: Config): ChangeSource[] {
  return [createCdeventsChangeSource({ config })];
}

/** A webhook that is configured and refused looks as if its secret were wrong. */
export function warnOfUnread(
  config: Config,
  changeSources: ChangeSourceRegistry,
  logger: LoggerService,
): void {
  const ids = config.getOptionalConfig('plumbline.webhooks')?.keys() ?? [];
  for (const id of ids.filter(one => !changeSources.get(one))) {
    logger.warn(
      `'plumbline.webhooks.${id}' is configured, and no installed module receives it: docs/sources.md names the module of each source`,
    );
  }
}

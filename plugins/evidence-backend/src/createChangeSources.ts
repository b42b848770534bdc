import type { Config } from '@backstage/config';
import type { ChangeSource } from '@plumbline/backstage-plugin-evidence-node';
import { createCdeventsChangeSource } from './cloudevents';
import { createAlertmanagerSource } from './webhooks';

/**
 * Those that come with the plugin, each closed until it has a secret.
 *
 * @throws InputError that names the key of the configuration which is wrong
 */
export function createChangeSources(config: Config): ChangeSource[] {
  return [createAlertmanagerSource(), createCdeventsChangeSource({ config })];
}

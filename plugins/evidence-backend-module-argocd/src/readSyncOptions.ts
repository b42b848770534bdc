import type { Config } from '@backstage/config';
import { readServiceMapping } from '@plumbline/backstage-plugin-evidence-node';
import { readEnvironmentRules } from './environment';
import type { SyncOptions } from './sync';

export const webhookKey = 'plumbline.webhooks.argocd';

/** @param sectionOf - where one of the settings is */
export function readSyncOptions(
  root: Config,
  sectionOf: (name: string) => string = () => webhookKey,
): SyncOptions {
  const at = (name: string) => `${sectionOf(name)}.${name}`;
  return {
    applications: readServiceMapping(root, at('applications')),
    environments: readEnvironmentRules(root, at('environments')),
  };
}

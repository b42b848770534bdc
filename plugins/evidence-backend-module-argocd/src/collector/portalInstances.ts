import { type Config, ConfigReader } from '@backstage/config';
import {
  configuredCollectors,
  type PortalCollectors,
} from '@plumbline/backstage-plugin-evidence-node';
import { webhookKey } from '../readSyncOptions';
import type { ArgoCdCollector } from './ArgoCdCollector';
import { readInstance } from './readArgoCdCollector';

const key = 'argocd.appLocatorMethods';
const switchKey = 'plumbline.portalSources.argocd';

/**
 * A collector for each instance that Argo CD's own plugin is configured for with a
 * token: where neither the webhook nor a collector is configured, and the switch is
 * on. What a pipeline reports as well would be in the ledger twice.
 *
 * https://github.com/RoadieHQ/roadie-backstage-plugins/tree/main/plugins/backend/backstage-plugin-argo-cd-backend
 */
export function portalInstances(root: Config): PortalCollectors {
  const isConfigured =
    root.has(`${webhookKey}.secrets`) ||
    configuredCollectors(root, 'argocd').size > 0;
  if (isConfigured) {
    return { key, collectors: [], leftOut: [] };
  }
  const collectors = new Map<string, ArgoCdCollector>();
  const leftOut: { name: string; reason: string }[] = [];
  const add = (name: string, instance: Config) => {
    const token = instance.getOptionalString('token');
    if (token === undefined) {
      leftOut.push({
        name,
        reason: "it has no 'token', which is the only credential that is used",
      });
      return;
    }
    const id = idOf(name);
    if (collectors.has(id)) {
      leftOut.push({ name, reason: `its id '${id}' is that of another one` });
      return;
    }
    const url = instance.getString('url');
    const own = new ConfigReader({ url, token });
    collectors.set(id, readInstance(id, own, { root, key }));
  };
  try {
    for (const method of root.getOptionalConfigArray(key) ?? []) {
      for (const instance of method.getOptionalConfigArray('instances') ?? []) {
        const name = String(
          instance.getOptional('name') ?? 'An instance without a name',
        );
        try {
          add(name, instance);
        } catch {
          // The error names a key that is not theirs.
          leftOut.push({ name, reason: "its 'url' or 'token' is not valid" });
        }
      }
    }
  } catch (error) {
    // What is wrong in the settings of another plugin is no reason not to start.
    leftOut.push({ name: key, reason: (error as Error).message });
  }
  if (root.getOptionalBoolean(switchKey) === true) {
    return { key, collectors: [...collectors.values()], leftOut };
  }
  return {
    key,
    collectors: [],
    leftOut: [...collectors.values()].map(({ title }) => ({
      name: title,
      reason: 'pipelines may report the same deploys',
      switch: switchKey,
    })),
  };
}

function idOf(name: string): string {
  return `argocd-${name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-')}`.slice(
    0,
    100,
  );
}

import { type Config, ConfigReader } from '@backstage/config';
import {
  configuredCollectors,
  type PortalCollectors,
} from '@plumbline/backstage-plugin-evidence-node';
import type { PagerDutyCollector } from './PagerDutyCollector';
import { readPagerDutyCollector } from './readPagerDutyCollector';

const key = 'pagerDuty';

/**
 * A collector for each account that PagerDuty's own plugin is configured for with
 * a key of the REST API, where no collector is configured.
 *
 * https://pagerduty.github.io/backstage-plugin-docs/
 */
export function portalAccounts(root: Config): PortalCollectors {
  const collectors = new Map<string, PagerDutyCollector>();
  // What is wrong in the settings of another plugin is no reason not to start.
  const leftOut: { name: string; reason: string }[] = [];
  if (configuredCollectors(root, 'pagerduty').size > 0) {
    return { key, collectors: [], leftOut };
  }
  const add = (name: string, id: string, account: Config) => {
    try {
      const token = account.getOptionalString('apiToken');
      if (token === undefined) {
        if (account.has('oauth')) {
          leftOut.push({
            name,
            reason: "it has 'oauth', and only an 'apiToken' is read with",
          });
        }
        return;
      }
      if (collectors.has(id)) {
        leftOut.push({ name, reason: `its id '${id}' is that of another one` });
        return;
      }
      const baseUrl = account.getOptionalString('apiBaseUrl');
      const own = new ConfigReader({ token, ...(baseUrl && { baseUrl }) });
      collectors.set(id, readPagerDutyCollector(id, own));
    } catch {
      // The error names a key that is not theirs.
      leftOut.push({
        name,
        reason: "its 'apiToken' or 'apiBaseUrl' is not valid",
      });
    }
  };
  try {
    const plugin = root.getOptionalConfig(key);
    if (plugin) {
      add(key, 'pagerduty', plugin);
    }
    for (const account of plugin?.getOptionalConfigArray('accounts') ?? []) {
      const name = String(account.getOptional('id'));
      add(name, `pagerduty-${idOf(name)}`, account);
    }
  } catch (error) {
    leftOut.push({ name: key, reason: (error as Error).message });
  }
  return { key, collectors: [...collectors.values()], leftOut };
}

function idOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, 80);
}

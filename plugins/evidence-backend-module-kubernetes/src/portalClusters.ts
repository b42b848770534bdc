import { type Config, ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import type { PortalCollectors } from '@plumbline/backstage-plugin-evidence-node';
import type { KubernetesCollector } from './KubernetesCollector';
import { readCluster } from './readKubernetesCollector';

const key = 'kubernetes.clusterLocatorMethods';

/**
 * Collectors of the clusters that the portal's own plugin of Kubernetes is
 * configured for, where they have the token of a service account, and no
 * collector is configured for them.
 *
 * https://backstage.io/docs/features/kubernetes/configuration/#clusterlocatormethods
 */
export function portalClusters(root: Config): PortalCollectors {
  const collectors = new Map<string, KubernetesCollector>();
  const leftOut: { name: string; reason: string }[] = [];
  const leaveOut = (name: string, reason: string) =>
    void leftOut.push({ name, reason });
  try {
    const isConfigured = readConfigured(root);
    for (const method of root.getOptionalConfigArray(key) ?? []) {
      const type = method.getString('type');
      if (type !== 'config') {
        leaveOut(type, "its clusters are known to the portal's plugin alone");
        continue;
      }
      const clusters = method.getConfigArray('clusters');
      for (const cluster of clusters.filter(one => !isConfigured(one))) {
        const name = cluster.getString('name');
        const id = idOf(name);
        const section = collectors.has(id)
          ? 'another one has this name'
          : sectionOf(cluster);
        if (typeof section === 'string') {
          leaveOut(name, section);
          continue;
        }
        try {
          collectors.set(id, readCluster(id, section, key));
        } catch (error) {
          leaveOut(name, (error as Error).message);
        }
      }
    }
  } catch (error) {
    // What is wrong in the settings of another plugin is no reason not to start.
    leaveOut('What follows', (error as Error).message);
  }
  return { key, collectors: [...collectors.values()], leftOut };
}

/** As a collector has it, or why it can't be read with what is configured. */
function sectionOf(cluster: Config): Config | string {
  const provider =
    cluster.getOptionalString('authProvider') ??
    cluster.getOptional<JsonObject>('authMetadata')?.[
      'kubernetes.io/auth-provider'
    ];
  if (provider !== undefined && provider !== 'serviceAccount') {
    return `its 'authProvider' is '${provider}'`;
  }
  const token = cluster.getOptionalString('serviceAccountToken');
  if (token === undefined) {
    return "it has no 'serviceAccountToken'";
  }
  if (cluster.getOptionalBoolean('skipTLSVerify')) {
    return "'skipTLSVerify' is set, and certificates are always verified here";
  }
  const authorities = (['caData', 'caFile'] as const).flatMap(name => {
    const value = cluster.getOptionalString(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return new ConfigReader({
    url: cluster.getString('url'),
    cluster: cluster.getString('name'),
    ...{ token, ...Object.fromEntries(authorities) },
  });
}

/** By the name of the cluster, or the address of its API server. */
function readConfigured(root: Config): (cluster: Config) => boolean {
  const collectors = root.getOptionalConfig('plumbline.collectors');
  const known = new Set(
    (collectors?.keys() ?? []).flatMap(id => {
      const own = collectors!.getConfig(id);
      return own.getOptionalString('type') === 'kubernetes'
        ? [
            `name ${own.getOptionalString('cluster') ?? id}`,
            `url ${addressOf(own)}`,
          ]
        : [];
    }),
  );
  return cluster =>
    known.has(`name ${cluster.getOptionalString('name')}`) ||
    known.has(`url ${addressOf(cluster)}`);
}

function addressOf(own: Config): string {
  const url = own.getOptionalString('url') ?? '';
  return URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url;
}

function idOf(name: string): string {
  return `kubernetes-${name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')}`.slice(0, 100);
}

import { type Config, ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import {
  configuredCollectors,
  type PortalCollectors,
  readEnvironments,
} from '@plumbline/backstage-plugin-evidence-node';
import type { KubernetesCollector } from './KubernetesCollector';
import { clusterMethods, configuredClusters, isOnlyCluster } from './clusters';
import { readCluster } from './readKubernetesCollector';

const key = clusterMethods;
const switchKey = 'plumbline.portalSources.kubernetes';

/**
 * Collectors of the clusters that the portal's own plugin of Kubernetes is
 * configured for, where they have the token of a service account and a name that
 * states an environment. Where collectors are configured, they are all there is:
 * one cluster under two names would be counted twice.
 *
 * `plumbline.portalSources.kubernetes: true` reads also those without an
 * environment, and those beside configured collectors.
 */
export function portalClusters(root: Config): PortalCollectors {
  const collectors = new Map<string, KubernetesCollector>();
  const leftOut: { name: string; reason: string; switch?: string }[] = [];
  const leaveOut = (name: string, reason: string) =>
    void leftOut.push({ name, reason });
  try {
    const isConfigured = configuredClusters(root);
    const hasConfigured = configuredCollectors(root, 'kubernetes').size > 0;
    const isOnly = isOnlyCluster(root);
    const environments = readEnvironments(root);
    const isWanted = root.getOptionalBoolean(switchKey) === true;
    const reasonAgainst = (environment: string | undefined) => {
      if (!isWanted && hasConfigured) {
        return 'collectors of this type are configured';
      }
      return isWanted || environment !== undefined
        ? undefined
        : 'its name states no environment, so it counts as production where no label says otherwise';
    };
    for (const method of root.getOptionalConfigArray(key) ?? []) {
      const type = method.getString('type');
      if (type !== 'config') {
        leaveOut(type, "its clusters are known to the portal's plugin alone");
        continue;
      }
      for (const cluster of method.getConfigArray('clusters')) {
        const name = String(cluster.getOptional('name'));
        try {
          if (isConfigured(name, cluster)) {
            continue;
          }
          const id = idOf(name);
          const environment = environments.of(id.replace(/^kubernetes-/, ''));
          const section = collectors.has(id)
            ? `its id '${id}' is that of another one`
            : sectionOf(cluster, environment);
          const against = reasonAgainst(environment);
          if (typeof section === 'string') {
            leaveOut(name, section);
          } else if (against !== undefined) {
            leftOut.push({ name, reason: against, switch: switchKey });
          } else {
            collectors.set(id, readCluster(id, section, { isOnly, key }));
          }
        } catch (error) {
          leaveOut(name, (error as Error).message);
        }
      }
    }
  } catch (error) {
    // What is wrong in the settings of another plugin is no reason not to start.
    leaveOut(key, (error as Error).message);
  }
  return { key, collectors: [...collectors.values()], leftOut };
}

/** As a collector has it, or why it can't be read with what is configured. */
function sectionOf(cluster: Config, environment?: string): Config | string {
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
    ...(environment !== undefined && { environment }),
    token,
    ...Object.fromEntries(authorities),
  });
}

function idOf(name: string): string {
  return `kubernetes-${name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')}`.slice(0, 100);
}

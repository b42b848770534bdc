import type { Config } from '@backstage/config';
import { configuredCollectors } from '@plumbline/backstage-plugin-evidence-node';

/**
 * Of the portal's own plugin of Kubernetes:
 * https://backstage.io/docs/features/kubernetes/configuration/#clusterlocatormethods
 */
export const clusterMethods = 'kubernetes.clusterLocatorMethods';

/** By names and by addresses of API servers, whether collectors read a cluster. */
export function configuredClusters(
  root: Config,
): (name: string, cluster: Config) => boolean {
  const known = new Set(
    [...configuredCollectors(root, 'kubernetes')].flatMap(([id, own]) => [
      `name ${own.getOptionalString('cluster') ?? id}`,
      `url ${addressOf(own)}`,
    ]),
  );
  return (name, cluster) =>
    known.has(`name ${name}`) || known.has(`url ${addressOf(cluster)}`);
}

/** Whether the configuration has one cluster, and may have no other. */
export function isOnlyCluster(root: Config): boolean {
  const isConfigured = configuredClusters(root);
  try {
    const others = (root.getOptionalConfigArray(clusterMethods) ?? []).flatMap(
      method =>
        method.getString('type') === 'config'
          ? method
              .getConfigArray('clusters')
              .filter(
                one => !isConfigured(String(one.getOptional('name')), one),
              )
          : [method],
    );
    return configuredCollectors(root, 'kubernetes').size + others.length === 1;
  } catch {
    // What is wrong in the settings of another plugin may stand for any number.
    return false;
  }
}

function addressOf(own: Config): string {
  const url = own.getOptionalString('url') ?? '';
  return URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url;
}

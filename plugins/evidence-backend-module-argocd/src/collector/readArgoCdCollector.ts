import type { Config } from '@backstage/config';
import {
  configuredCollectors,
  readEndpoint,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';
import { readSyncOptions, webhookKey } from '../readSyncOptions';
import { ArgoCdApi } from './ArgoCdApi';
import { ArgoCdCollector } from './ArgoCdCollector';

/**
 * `plumbline.collectors.<id>` of type `argocd`.
 *
 * @throws InputError naming the key
 */
export function readArgoCdCollector(
  id: string,
  own: Config,
  { config }: { config: Config },
): ArgoCdCollector {
  return readInstance(id, own, {
    root: config,
    key: `plumbline.collectors.${id}`,
  });
}

/**
 * The same of a section elsewhere.
 *
 * @param of.key - where `own` is, for messages
 * @throws InputError naming the key
 */
export function readInstance(
  id: string,
  own: Config,
  { key, root }: { root: Config; key: string },
): ArgoCdCollector {
  const endpoint = readEndpoint(
    own,
    key,
    'Argo CD',
    'https://argocd.example.com',
  );
  // Without one it lists nothing.
  own.getString('token');
  const timeoutSeconds = secondsOf(own, 'timeout', 60);
  const project = own.getOptionalString('project');
  const options = readSyncOptions(root, name =>
    own.has(name) ? key : webhookKey,
  );
  return new ArgoCdCollector({
    ...options,
    baseUrl: own.getOptionalString('baseUrl') ?? endpoint.url.href,
    id,
    host: endpoint.url.host,
    project,
    api: new ArgoCdApi({
      ...endpoint,
      credentialsAt: key,
      timeoutSeconds: timeoutSeconds / 2,
      project,
      selector: own.getOptionalString('selector'),
    }),
    // The cluster itself says more of it.
    workloads:
      own.getOptionalBoolean('workloads') ??
      configuredCollectors(root, 'kubernetes').size === 0,
    frequencySeconds: secondsOf(own, 'frequency', 60),
    timeoutSeconds,
  });
}

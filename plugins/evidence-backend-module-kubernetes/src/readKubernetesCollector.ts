import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  readEndpoint,
  secondsOf,
} from '@plumbline/backstage-plugin-evidence-node';
import { isOnlyCluster } from './clusters';
import { KubernetesCollector } from './KubernetesCollector';

/** More are better read by a collector of their own, or all at once. */
const maxNamespaces = 50;
const namespaceName = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * `plumbline.collectors.<id>` of type `kubernetes`.
 *
 * @throws InputError naming the key
 */
export function readKubernetesCollector(
  id: string,
  own: Config,
  { config }: { config: Config },
): KubernetesCollector {
  return readCluster(id, own, {
    isOnly: isOnlyCluster(config),
    key: `plumbline.collectors.${id}`,
  });
}

/**
 * The same of a section elsewhere.
 *
 * @param of.isOnly - there is no other cluster
 * @param of.key - where `own` is, for messages
 * @throws InputError naming the key
 */
export function readCluster(
  id: string,
  own: Config,
  { isOnly, key }: { isOnly: boolean; key: string },
): KubernetesCollector {
  const endpoint = readEndpoint(
    own,
    key,
    'the API server of a cluster',
    'https://kubernetes.default.svc',
  );
  const tokenFile = own.getOptionalString('tokenFile');
  if (tokenFile !== undefined && endpoint.headers.authorization) {
    throw new InputError(
      `'${key}' has 'tokenFile' and other credentials: one of them is enough`,
    );
  }
  return new KubernetesCollector({
    id,
    ...endpoint,
    credentialsAt: key,
    tokenFile,
    ...readAuthorities(own, key),
    cluster: own.getOptionalString('cluster') ?? id,
    isOnly,
    region: own.getOptionalString('region'),
    environment: own.getOptionalString('environment'),
    namespaces: readNamespaces(own, key),
    frequencySeconds: secondsOf(own, 'frequency', 60),
    timeoutSeconds: secondsOf(own, 'timeout', 30),
  });
}

function readAuthorities(
  own: Config,
  key: string,
): { ca?: string; caFile?: string } {
  const data = own.getOptionalString('caData');
  const caFile = own.getOptionalString('caFile');
  if (data === undefined) {
    return { caFile };
  }
  if (caFile !== undefined) {
    throw new InputError(`'${key}' has both 'caData' and 'caFile'`);
  }
  const isPem = (text: string) => text.includes('-----BEGIN CERTIFICATE-----');
  // A kubeconfig has it in base64.
  const ca = isPem(data) ? data : Buffer.from(data, 'base64').toString('utf8');
  if (!isPem(ca)) {
    throw new InputError(
      `'${key}.caData' must be certificates in PEM, or these in base64, as 'certificate-authority-data' of a kubeconfig`,
    );
  }
  return { ca };
}

function readNamespaces(own: Config, key: string): string[] | undefined {
  const namespaces = own.getOptionalStringArray('namespaces');
  const bad = namespaces?.find(name => !namespaceName.test(name));
  if (bad !== undefined || namespaces?.length === 0) {
    throw new InputError(
      `'${key}.namespaces' must be names of namespaces; leave it out to read all of them`,
    );
  }
  if (namespaces && namespaces.length > maxNamespaces) {
    throw new InputError(
      `'${key}.namespaces' has more than ${maxNamespaces} names; leave it out to read all of them`,
    );
  }
  return namespaces && [...new Set(namespaces)];
}

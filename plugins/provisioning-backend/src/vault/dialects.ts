import { z } from 'zod';
import type { SecretDialect } from './RemoteSecrets';

const vaultAnswer = z.object({
  data: z.object({ data: z.record(z.string(), z.unknown()) }),
});

/**
 * The KV secrets engine, version 2, of HashiCorp Vault and OpenBao.
 *
 * @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2
 */
export function vaultDialect(options: {
  mount: string;
  path: string;
  namespace?: string;
}): SecretDialect {
  const { mount, namespace, path } = options;
  const at = (requestId: string) => `/v1/${mount}/data/${path}/${requestId}`;
  return {
    name: 'Vault',
    refOf: requestId => `vault:${mount}/${path}/${requestId}`,
    headers: token => ({
      'x-vault-token': token,
      ...(namespace && { 'x-vault-namespace': namespace }),
    }),
    read: at,
    parse: body => vaultAnswer.safeParse(body).data?.data.data,
    write: (requestId, connection) => ({
      method: 'POST',
      path: at(requestId),
      // Only where there is no version of it yet.
      body: { options: { cas: 0 }, data: connection },
    }),
    // All versions: a deleted one can be restored, and read.
    remove: requestId => `/v1/${mount}/metadata/${path}/${requestId}`,
    isThere: status => status === 400,
  };
}

const secretAnswer = z.object({
  data: z.record(z.string(), z.base64()),
});

/**
 * Secrets of a Kubernetes cluster.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/
 */
export function kubernetesDialect(options: {
  namespace: string;
  prefix: string;
}): SecretDialect {
  const { namespace, prefix } = options;
  const all = `/api/v1/namespaces/${namespace}/secrets`;
  const nameOf = (requestId: string) => `${prefix}${requestId}`;
  return {
    name: 'Kubernetes',
    refOf: requestId => `kubernetes:${namespace}/${nameOf(requestId)}`,
    headers: token => ({ authorization: `Bearer ${token}` }),
    read: requestId => `${all}/${nameOf(requestId)}`,
    parse: body => {
      const { data } = secretAnswer.safeParse(body);
      return (
        data &&
        Object.fromEntries(
          Object.entries(data.data).map(([name, value]) => [
            name,
            Buffer.from(value, 'base64').toString('utf8'),
          ]),
        )
      );
    },
    write: (requestId, connection) => ({
      method: 'POST',
      path: all,
      body: {
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'Opaque',
        metadata: {
          name: nameOf(requestId),
          labels: {
            'app.kubernetes.io/managed-by': 'plumbline',
            'plumbline.dev/request': requestId,
          },
        },
        stringData: connection,
      },
    }),
    remove: requestId => `${all}/${nameOf(requestId)}`,
    isThere: status => status === 409,
  };
}

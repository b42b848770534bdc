import { levelOf } from '@plumbline/backstage-plugin-provisioning-common';
import type { Connection } from '../vault/SecretStore';
import { scramVerifier } from '../vault/scram';
import type { Offer } from '../standards/ProductRegistry';
import { endAfter } from '../records/expiry';
import type { StoredOperation, StoredRequest } from '../records/requests';

/**
 * The values of the module's variables. They are data: they reach Terraform in a
 * JSON file, never as arguments or HCL.
 */
export function moduleVariables(
  { product }: Offer,
  operation: Pick<StoredOperation, 'intent' | 'kind' | 'expiresAt'>,
  request: Pick<StoredRequest, 'id' | 'intent' | 'expiresAt'>,
  connection: Connection | undefined,
): Record<string, unknown> {
  const { intent } = operation;
  const { settings = {} } = levelOf(product, intent) ?? {};
  const end = endAfter(request, operation);
  const values: Record<string, unknown> = {};
  for (const [name, source] of Object.entries(product.variables)) {
    const value = valueOf(source, name);
    if (value !== undefined) {
      values[name] = value;
    }
  }
  return values;

  function valueOf(source: string, name: string): unknown {
    switch (source) {
      case 'ask':
        return intent[name];
      case 'level':
        return settings[name];
      case 'request-id':
        return request.id;
      case 'expires-on':
        return end === undefined
          ? undefined
          : new Date(end).toISOString().slice(0, 10);
      case 'scram-verifier':
        return connection && scramVerifier(connection);
      default:
        return intent[source.slice('intent.'.length)];
    }
  }
}

/** Whether a product needs a password. */
export function needsSecret({ product }: Offer): boolean {
  return Object.values(product.variables).includes('scram-verifier');
}

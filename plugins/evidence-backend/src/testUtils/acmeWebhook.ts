import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  evidenceExtensionPoint,
  parseJson,
  verifyHmac,
  WebhookTranslation,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Server } from 'node:http';
import request from 'supertest';
import { hmac, secret } from './useWebhook';

export const acmeSource = 'acme';
export const acmeConfig = {
  plumbline: { webhooks: { [acmeSource]: { secrets: { secret } } } },
};

/** A webhook whose deliveries are what they translate to. */
export const acmeWebhook = createBackendModule({
  pluginId: 'evidence',
  moduleId: 'acme',
  register(env) {
    env.registerInit({
      deps: { evidence: evidenceExtensionPoint },
      async init({ evidence }) {
        evidence.addChangeSource({
          id: acmeSource,
          title: 'Acme',
          kinds: ['deploy'],
          verify: (delivery, secrets) =>
            verifyHmac(delivery, secrets, { header: 'X-Acme-Signature' }),
          translate: ({ body }) => parseJson(body) as WebhookTranslation,
        });
      },
    });
  },
});

/** Delivers these, signed. */
export function deliverToAcme(server: Server, reported: object) {
  const body = JSON.stringify(reported);
  return request(server)
    .post(`/api/evidence/webhooks/${acmeSource}`)
    .set('x-acme-signature', hmac('sha256', body))
    .set('content-type', 'application/json')
    .send(body);
}

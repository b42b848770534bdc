import { createHmac } from 'node:crypto';
import { mockCredentials } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import request from 'supertest';
import { ana, startEvidence } from '../../../testUtils/startEvidence';
import { aComponent } from '../../../testUtils/testEstate';

export const structured = 'application/cloudevents+json';
export const batched = 'application/cloudevents-batch+json';
/** Any key, in the form of Standard Webhooks. */
export const signingSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
/** When tests happen, until they move the clock. */
export const now = '2026-03-01T12:00:00.000Z';

type Headers = Record<string, string | undefined>;

/** After https://www.standardwebhooks.com. */
export function signature(
  body: string,
  options: { at?: string; secret?: string; id?: string } = {},
): Headers {
  const { at = now, secret = signingSecret, id = 'msg_1' } = options;
  const timestamp = `${Math.floor(Date.parse(at) / 1000)}`;
  const digest = createHmac(
    'sha256',
    Buffer.from(secret.replace(/^whsec_/, ''), 'base64'),
  )
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${digest}`,
  };
}

export async function startEvents(
  cdevents: JsonObject = {},
  entities: Entity[] = [],
) {
  const evidence = await startEvidence({
    entities: [
      ...entities,
      aComponent('checkout'),
      aComponent('staging'),
      aComponent('shop', {
        annotations: {
          'backstage.io/source-location': 'url:https://git.example/acme/shop/',
        },
      }),
    ],
    config: { plumbline: { webhooks: { cdevents } } },
  });
  const send = (
    body: string | Buffer,
    headers: Headers,
    user: string | undefined = ana,
  ) => {
    const sent = request(evidence.server).post('/api/evidence/events');
    const all: Headers = {
      ...(user && { authorization: mockCredentials.user.header(user) }),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) {
      if (value !== undefined) {
        sent.set(name, value);
      }
    }
    // Whatever it looks like: bytes are sent as they are.
    return sent.serialize(bytes => bytes as never).send(body as never);
  };
  return {
    ...evidence,
    send,
    post: (event: object) =>
      send(JSON.stringify(event), { 'content-type': structured }),
    postBatch: (events: unknown) =>
      send(JSON.stringify(events), { 'content-type': batched }),
    /** Without the credentials of anybody. */
    postSigned: (body: string, headers: Headers) =>
      send(body, { 'content-type': structured, ...headers }, ''),
    async changes(): Promise<Change[]> {
      const { body } = await evidence.as(ana).get('/changes', { limit: 500 });
      return body.items;
    },
    /** What was counted of deliveries. */
    async deliveries() {
      const { body } = await evidence.as(ana).get('/collectors');
      return body.items.find((one: { id: string }) => one.id === 'cdevents')
        .deliveries;
    },
  };
}

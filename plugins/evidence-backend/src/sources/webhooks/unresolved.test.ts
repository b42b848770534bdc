import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  evidenceExtensionPoint,
  parseJson,
  verifyHmac,
  WebhookTranslation,
} from '@plumbline/backstage-plugin-evidence-node';
import request from 'supertest';
import { startEvidence } from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';
import { hmac, secret } from '../../testUtils/useWebhook';

jest.setTimeout(120_000);

const source = 'acme';
const at = '2026-03-01T11:58:00.000Z';
const named = (name: string) => ({ type: 'workload' as const, name });

const acme = createBackendModule({
  pluginId: 'evidence',
  moduleId: 'acme',
  register(env) {
    env.registerInit({
      deps: { evidence: evidenceExtensionPoint },
      async init({ evidence }) {
        evidence.addChangeSource({
          id: source,
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

describe('the answer to a delivery of any kind', () => {
  it('lists what of each report matches nothing', async () => {
    const evidence = await startEvidence({
      features: [acme],
      entities: [aComponent('checkout')],
      config: {
        plumbline: { webhooks: { [source]: { secrets: { secret } } } },
      },
    });
    const change = { source, kind: 'deploy', occurredAt: at };
    const body = JSON.stringify({
      changes: [
        { ...change, id: '1', signal: named('checkout') },
        { ...change, id: '2', kind: 'unheard of', signal: named('nothing') },
        {
          ...{ ...change, id: '3', signal: named('nowhere') },
          closerSignals: [named('checkout')],
        },
        {
          ...{ ...change, id: '4', signal: named('nowhere') },
          closerSignals: [named('chekout')],
        },
      ],
      incidents: ['I1', 'I2'].map(id => ({
        ...{ source, id, status: 'open', start: at },
        services: [
          'component:default/checkout',
          ...(id === 'I1' ? [] : [named('lost'), 'component:default/gone']),
        ],
      })),
      runs: [
        {
          ...{ source, id: 'r1', pipeline: 'build', outcome: 'failed' },
          ...{ finishedAt: at, repository: 'https://github.com/acme/lost' },
        },
      ],
    });
    const answer = await request(evidence.server)
      .post(`/api/evidence/webhooks/${source}`)
      .set('x-acme-signature', hmac('sha256', body))
      .set('content-type', 'application/json')
      .send(body);
    const unresolved = (receipts: { unresolved?: string[] }[]) =>
      receipts.map(one => one.unresolved);
    expect(answer.body.rejected).toMatchObject([{ index: 1 }]);
    expect(unresolved(answer.body.changes)).toEqual([
      undefined,
      undefined,
      ['nowhere'],
    ]);
    expect(unresolved(answer.body.incidents)).toEqual([
      undefined,
      ['component:default/gone', 'lost'],
    ]);
    expect(unresolved(answer.body.runs)).toEqual([
      ['https://github.com/acme/lost'],
    ]);
    await evidence.stop();
  });
});

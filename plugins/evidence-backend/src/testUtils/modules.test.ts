import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createEvidenceModule,
  filledText,
  GuardedClient,
  parseInput,
  parseJson,
  readEndpoint,
  readOutcome,
  secondsOf,
  serviceSignal,
  unknownOutcomes,
  verifyHmac,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import {
  aComponent,
  ana,
  hmac,
  startCollectors,
  testCollectorModule,
  testWebhookModule,
} from '.';

jest.setTimeout(120_000);

// The module that docs/sources.md writes.
const eventSchema = z.object({
  run: z.string(),
  service: z.string(),
  version: z.string().optional(),
  state: z.string(),
  at: z.iso.datetime({ offset: true }),
});

const acmeModule = createEvidenceModule({
  moduleId: 'acme',
  changeSources: () => [
    {
      id: 'acme',
      title: 'Acme Deploy',
      kinds: ['deploy'],
      verify: (delivery, secrets) =>
        verifyHmac(delivery, secrets, { header: 'X-Acme-Signature' }),
      translate: delivery => {
        const event = parseInput(
          eventSchema,
          parseJson(delivery.body),
          'event',
        );
        const reading = readOutcome(event.state, { shipped: 'succeeded' });
        return {
          ...unknownOutcomes(reading),
          changes: [
            {
              source: 'acme',
              id: event.run,
              kind: 'deploy',
              signal: serviceSignal(event.service),
              occurredAt: event.at,
              revision: filledText(event.version),
              outcome: reading.outcome,
            },
          ],
        };
      },
    },
  ],
  facts: [
    {
      name: 'acme.replicas',
      description: 'How many of it run',
      maxAgeSeconds: 3600,
      schema: z.number().int().nonnegative(),
      collectors: ['acme'],
    },
  ],
  collectors: {
    acme: (id, own) => {
      const endpoint = readEndpoint(
        own,
        `plumbline.collectors.${id}`,
        'an Acme server',
        'https://acme.example',
      );
      return {
        id,
        title: 'Acme',
        frequencySeconds: secondsOf(own, 'frequency', 60),
        timeoutSeconds: secondsOf(own, 'timeout', 20),
        collect: async pass => {
          const acme = new GuardedClient({
            ...endpoint,
            title: 'Acme',
            credentialsAt: `plumbline.collectors.${id}`,
            signal: pass.signal,
          });
          const answer = await acme.request('/api/services');
          const services = answer.read(
            z.array(z.object({ entity: z.string(), replicas: z.number() })),
          );
          await pass.report({
            observedAt: pass.now.toISOString(),
            facts: services.map(({ entity, replicas }) => ({
              entityRef: entity,
              name: 'acme.replicas',
              value: replicas,
            })),
          });
        },
      };
    },
  },
});

testWebhookModule({
  module: acmeModule,
  id: 'acme',
  sign: (body, secret) => ({
    'X-Acme-Signature': hmac('sha256', body, secret),
  }),
  deliveries: ({ text }) => [
    {
      run: 'r1',
      service: 'checkout',
      state: 'shipped',
      at: '2026-03-01T11:30:00Z',
      note: text,
    },
  ],
  kinds: ['deploy'],
});

const secret = 'acme-token-0123456789';

testCollectorModule({
  module: acmeModule,
  secret,
  start: async () => {
    let services = [{ entity: 'component:default/checkout', replicas: 3 }];
    const server = createServer((req, res) => {
      const isKnown = req.headers.authorization === `Bearer ${secret}`;
      res.writeHead(isKnown ? 200 : 401).end(JSON.stringify(services));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      stop: () => server.close(),
      remove: () => {
        services = [];
      },
    };
  },
  config: url => ({
    type: 'acme',
    ...{ url, token: secret, timeout: '2s', frequency: '1ms' },
  }),
  entities: [aComponent('checkout')],
});

describe('a module', () => {
  const start = (collector: { type: string; url: string }) =>
    startCollectors({
      entities: [aComponent('shop')],
      features: [acmeModule],
      collectors: { mine: collector },
      webhooks: { elsewhere: { secrets: { main: 'x' } } },
    });

  it('adds a type of collector; a webhook without a module is warned of', async () => {
    const app = await start({ type: 'acme', url: 'https://acme.example' });
    expect(await app.status('mine')).toMatchObject({ title: 'Acme' });
    expect(app.logged.join('\n')).toContain(
      "'plumbline.webhooks.elsewhere' is configured, and no installed module receives it",
    );
    await app.stop();
  });

  it('adds a fact, that others may push as well', async () => {
    const app = await start({ type: 'acme', url: 'https://acme.example' });
    const { body } = await app.as(ana).get('/facts').expect(200);
    expect(body.items).toMatchObject([
      { name: 'acme.replicas', schema: { type: 'integer', minimum: 0 } },
    ]);
    const push = async (name: string, value: unknown) =>
      (
        await app.as(ana).post('/observations', {
          source: 'by-hand',
          observedAt: '2026-03-01T11:59:00Z',
          facts: [{ entityRef: 'component:default/shop', name, value }],
        })
      ).body;
    expect(await push('acme.replicas', 3)).toMatchObject({ resolved: 1 });
    const answers = [
      await push('acme.replicas', -1),
      await push('acme.replcas', 3),
    ];
    expect(answers.map(({ items }) => items[0].reason)).toEqual([
      expect.stringContaining("value of the fact 'acme.replicas'"),
      "No fact is called 'acme.replcas'; did you mean 'acme.replicas'?",
    ]);
    const facts = await app
      .as(ana)
      .post('/facts', { names: ['acme.replicas'] })
      .expect(200);
    expect(facts.body.items[0].facts).toMatchObject([
      { name: 'acme.replicas', value: 3, kind: 'observed' },
    ]);
    await app.stop();
  });

  it('keeps the backend from starting with a type that no module adds', async () => {
    await expect(
      start({ type: 'other', url: 'https://acme.example' }),
    ).rejects.toThrow(/'plumbline.collectors.mine.type' is 'other'/);
  });
});

import {
  createEvidenceModule,
  filledText,
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
import { aComponent, hmac, startCollectors, testWebhookModule } from '.';

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
  collectors: {
    acme: (id, own) => {
      readEndpoint(
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
          await pass.reportChanges([
            {
              source: id,
              id: 'r1',
              kind: 'deploy',
              entityRef: 'component:default/shop',
              occurredAt: '2026-03-01T11:00:00Z',
            },
          ]);
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
    expect(await app.run('mine')).toMatchObject({ outcome: 'succeeded' });
    expect(await app.changes()).toMatchObject([{ source: 'mine' }]);
    expect(app.logged.join('\n')).toContain(
      "'plumbline.webhooks.elsewhere' is configured, and no installed module receives it",
    );
    await app.stop();
  });

  it('keeps the backend from starting with a type that no module adds', async () => {
    await expect(
      start({ type: 'other', url: 'https://acme.example' }),
    ).rejects.toThrow(/'plumbline.collectors.mine.type' is 'other'/);
  });
});

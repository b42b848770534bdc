import type { Config } from '@backstage/config';
import {
  ChangeSource,
  Collector,
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

/** What the webhook delivers. */
const eventSchema = z.object({
  run: z.string(),
  service: z.string(),
  version: z.string().optional(),
  state: z.string(),
  at: z.iso.datetime({ offset: true }),
});

/** What the API answers. */
const servicesSchema = z.array(
  z.object({ entity: z.string(), replicas: z.number() }),
);

const replicas = 'acme.replicas';

const changeSource: ChangeSource = {
  id: 'acme',
  title: 'Acme',
  guide: {
    text: 'Under Settings → Webhooks, add one with the secret',
    url: 'https://acme.example/docs/webhooks',
  },
  kinds: ['deploy'],
  verify: (delivery, secrets) =>
    verifyHmac(delivery, secrets, { header: 'X-Acme-Signature' }),
  translate: delivery => {
    const event = parseInput(eventSchema, parseJson(delivery.body), 'event');
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
};

/** Settings to begin with, which set-up shows. */
const example = `
acme:
  type: acme
  url: https://acme.example
  token: \${ACME_TOKEN}
`;

/** `plumbline.collectors.<id>` of type `acme`. */
function readCollector(id: string, own: Config): Collector {
  const key = `plumbline.collectors.${id}`;
  const endpoint = readEndpoint(
    own,
    key,
    'a server of Acme',
    'https://acme.example',
  );
  return {
    id,
    title: 'Acme',
    frequencySeconds: secondsOf(own, 'frequency', 60),
    timeoutSeconds: secondsOf(own, 'timeout', 20),
    reports: [replicas],
    collect: async pass => {
      const api = new GuardedClient({
        ...endpoint,
        title: 'Acme',
        credentialsAt: key,
        signal: pass.signal,
      });
      const answer = await api.request('/api/services');
      await pass.report({
        type: 'full',
        facts: answer.read(servicesSchema).map(service => ({
          entityRef: service.entity,
          name: replicas,
          value: service.replicas,
        })),
      });
    },
  };
}

export const acmeModule = createEvidenceModule({
  moduleId: 'acme',
  changeSources: () => [changeSource],
  collectors: { acme: readCollector },
  examples: { acme: example },
  facts: [
    {
      name: replicas,
      description: 'How many of it run',
      maxAgeSeconds: 3600,
      schema: z.number().int().nonnegative(),
      collectors: ['acme'],
    },
  ],
});

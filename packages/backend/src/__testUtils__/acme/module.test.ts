import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  aComponent,
  hmac,
  testCollectorModule,
  testWebhookModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { acmeModule } from './module';

jest.setTimeout(120_000);

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

const secret = 'a-token-that-is-shown-nowhere';

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
    url,
    token: secret,
    timeout: '2s',
    frequency: '1ms',
  }),
  entities: [aComponent('checkout')],
  goneAtOnce: true,
});

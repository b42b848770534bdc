import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { prometheusModule } from './module';

jest.setTimeout(120_000);

const secret = 'a-password-that-is-nowhere-to-be-read';

/** Burns twice as fast as it may, as Sloth records it. */
const burning = {
  metric: {
    __name__: 'slo:current_burn_rate:ratio',
    sloth_service: 'checkout',
    sloth_slo: 'errors',
  },
  value: [1, '2'],
};

testCollectorModule({
  module: prometheusModule,
  secret,
  start: async () => {
    let known = [burning];
    const server = createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) {
        body += chunk;
      }
      const query = new URLSearchParams(body).get('query') ?? '';
      const result = query.includes('current_burn_rate') ? known : [];
      const data = { resultType: 'vector', result };
      res.end(JSON.stringify({ status: 'success', data }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      stop: () => server.close(),
      remove: () => {
        known = [];
      },
    };
  },
  config: url => ({
    type: 'prometheus',
    url,
    timeout: '2s',
    frequency: '1ms',
    basicAuth: { username: 'plumbline', password: secret },
  }),
  entities: [aComponent('checkout')],
});

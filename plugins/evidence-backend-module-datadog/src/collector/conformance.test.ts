import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  DatadogServer,
  keys,
  monitor,
  uuid,
} from '../__testUtils__/DatadogServer';
import { datadogModule } from '../module';

jest.setTimeout(120_000);

testCollectorModule({
  goneAtOnce: true,
  module: datadogModule,
  secret: keys.appKey,
  start: async () => {
    const server = new DatadogServer();
    server.teams = [
      {
        id: uuid(1),
        handle: 'payments',
        onCall: [[{ id: 'u1', name: 'Ana Ruiz', email: 'ana@acme.example' }]],
      },
    ];
    server.calls = { checkout: { calls: ['ledger'] } };
    server.monitors = [monitor(1, 'Alert', { groups: { 'host:a': 'Alert' } })];
    return {
      url: await server.start(),
      stop: () => server.stop(),
      remove: () => {
        server.teams = [];
        server.calls = {};
        server.monitors = [];
      },
    };
  },
  config: url => ({
    type: 'datadog',
    url,
    ...keys,
    env: 'prod',
    timeout: '3s',
    frequency: '1ms',
  }),
  entities: [
    aComponent('checkout', {
      annotations: { 'datadoghq.com/on-call-team': 'payments' },
    }),
    aComponent('ledger'),
  ],
});

import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { alert, apiKey, OpsgenieServer } from '../__testUtils__/OpsgenieServer';
import { opsgenieModule } from '../module';

jest.setTimeout(120_000);

testCollectorModule({
  goneAtOnce: true,
  module: opsgenieModule,
  secret: apiKey,
  start: async () => {
    const server = new OpsgenieServer();
    const ownerTeam = { id: 't1', name: 'payments' };
    server.schedules = [
      { id: 's1', name: 'First', ownerTeam, onCall: ['ana@acme.example'] },
    ];
    server.alerts = [alert('a1'), alert('a2', { tags: ['slow'] })];
    server.found = { 'message: slow': ['a2'] };
    return {
      url: await server.start(),
      stop: () => server.stop(),
      remove: () => {
        server.schedules = [];
        server.alerts = [];
      },
    };
  },
  config: url => ({
    type: 'opsgenie',
    url,
    apiKey,
    timeout: '3s',
    frequency: '1ms',
  }),
  entities: [
    aComponent('checkout', {
      annotations: {
        'opsgenie.com/team': 'payments',
        'opsgenie.com/component-selector': 'message: slow',
      },
    }),
  ],
});

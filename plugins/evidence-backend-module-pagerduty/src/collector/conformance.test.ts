import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { pagerdutyModule } from '../module';
import { PagerDutyServer, token, user } from '../testUtils/pagerDutyServer';

jest.setTimeout(120_000);

testCollectorModule({
  module: pagerdutyModule,
  secret: token,
  start: async () => {
    const server = new PagerDutyServer();
    server.services.set('PSVC1', { policy: 'PPOL1' });
    server.policies.set('PPOL1', {
      id: 'PPOL1',
      name: 'Policy PPOL1',
      rules: [{ delay: 15 }],
    });
    server.shifts = [
      {
        policy: 'PPOL1',
        level: 1,
        user: user('PANA', 'Ana Ruiz', 'ana.ruiz@acme.example'),
        start: '2026-03-01T06:00:00Z',
        end: '2026-04-01T06:00:00Z',
      },
    ];
    return {
      url: await server.start(),
      stop: () => server.stop(),
      remove: () => server.services.clear(),
    };
  },
  config: baseUrl => ({
    type: 'pagerduty',
    baseUrl,
    token,
    checkEvery: '1ms',
    timeout: '3s',
    frequency: '1ms',
  }),
  entities: [
    aComponent('checkout', {
      annotations: { 'pagerduty.com/service-id': 'PSVC1' },
    }),
  ],
});

import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { alertmanagerModule } from '../module';
import {
  apiAlert,
  json,
  startAlertmanagerServer,
} from '../testUtils/alertmanagerServer';

jest.setTimeout(120_000);

const secret = 'a-password-that-is-nowhere-to-be-read';

testCollectorModule({
  module: alertmanagerModule,
  secret,
  start: async () => {
    const { answer, stop, url } = await startAlertmanagerServer();
    const alerts = json([apiAlert({ service: 'checkout' })]);
    answer({ '/api/v2/alerts': alerts });
    return { url, stop, remove: () => answer({}) };
  },
  config: url => ({
    type: 'alertmanager',
    url,
    timeout: '2s',
    frequency: '1ms',
    basicAuth: { username: 'plumbline', password: secret },
  }),
  entities: [aComponent('checkout')],
});

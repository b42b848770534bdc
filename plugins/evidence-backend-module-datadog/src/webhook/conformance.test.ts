import { testWebhookModule } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { notification } from '../__testUtils__/notification';
import { datadogModule } from '../module';

jest.setTimeout(120_000);

testWebhookModule({
  module: datadogModule,
  id: 'datadog',
  sign: (_, secret) => ({ Authorization: `Bearer ${secret}` }),
  deliveries: ({ leaky, text }) => {
    // 2026-03-01T11:35:00Z
    const message = `${text} plumbline-since=1772364900000`;
    const one = { status: text, link: leaky, message };
    return [
      notification(one),
      notification({
        ...{ ...one, transition: 'Recovered', date: '1772365800000' },
      }),
      notification({ ...one, cycle: '2', scope: 'host:b', host: 'b' }),
    ];
  },
  alerts: ['firing', 'resolved'],
});

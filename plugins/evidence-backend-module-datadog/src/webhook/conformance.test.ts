import { testWebhookModule } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { notification } from '../__testUtils__/notification';
import { datadogModule } from '../module';

jest.setTimeout(120_000);

testWebhookModule({
  module: datadogModule,
  id: 'datadog',
  sign: (_, secret) => ({ Authorization: `Bearer ${secret}` }),
  deliveries: ({ leaky, text }) => {
    const one = { status: text, link: leaky, message: text };
    const other = { ...one, cycle: '2', scope: 'host:b', host: 'b' };
    // 2026-03-01T11:35:00Z
    const since = { message: `${text} plumbline-since=1772364900000` };
    const recovered = { transition: 'Recovered', date: '1772365800000' };
    return [
      notification(one),
      notification({ ...one, ...recovered }),
      notification(other),
      notification({ ...other, ...since, transition: 'Re-Warn' }),
    ];
  },
  alerts: ['firing', 'resolved'],
});

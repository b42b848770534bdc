import { testWebhookModule } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { alertmanagerModule } from '../module';
import { alert, notification } from './__testUtils__/startWebhook';

jest.setTimeout(120_000);

testWebhookModule({
  module: alertmanagerModule,
  id: 'alertmanager',
  sign: (_, secret) => ({ Authorization: `Bearer ${secret}` }),
  deliveries: ({ leaky, text }) => {
    const of = (fingerprint: string, part: object = {}) =>
      alert('checkout', {
        fingerprint,
        generatorURL: leaky,
        annotations: { summary: text },
        ...part,
      });
    const over = { status: 'resolved', endsAt: '2026-03-01T11:30:00Z' };
    const again = { startsAt: '2026-03-01T11:40:00Z' };
    return [
      notification({ externalURL: leaky, alerts: [of('a')] }),
      notification({ externalURL: leaky, alerts: [of('a', over), of('b')] }),
      notification({ externalURL: leaky, alerts: [of('a', again)] }),
    ];
  },
  alerts: ['firing', 'firing', 'resolved'],
  maxBodyBytes: 16 * 2 ** 20,
});

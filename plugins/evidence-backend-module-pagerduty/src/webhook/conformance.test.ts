import {
  hmac,
  testWebhookModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { pagerdutyModule } from '../module';

jest.setTimeout(120_000);

testWebhookModule({
  module: pagerdutyModule,
  id: 'pagerduty',
  sign: (body, secret) => ({
    'X-PagerDuty-Signature': `v1=${hmac('sha256', body, secret)}`,
  }),
  deliveries: ({ leaky, text }) => {
    const event = (
      type: string,
      id: string,
      at: string,
      part: object = {},
    ) => ({
      event: {
        event_type: `incident.${type}`,
        occurred_at: `2026-03-01T${at}:00Z`,
        data: {
          type: 'incident',
          id,
          title: text,
          html_url: leaky,
          status: 'triggered',
          created_at: '2026-03-01T11:30:00Z',
          service: { id: 'PSVC001', summary: text },
          assignees: [{ id: 'PUSER01', summary: text }],
          ...part,
        },
      },
    });
    const resolved = { status: 'resolved' };
    return [
      event('triggered', 'P1', '11:30'),
      event('resolved', 'P1', '11:50', resolved),
      event('acknowledged', 'P2', '11:40', { status: 'acknowledged' }),
      {
        payload: {
          summary: text,
          timestamp: '2026-03-01T11:20:00Z',
          source: 'checkout',
          custom_details: { note: text },
        },
        links: [{ href: leaky, text }],
      },
    ];
  },
  kinds: ['deploy'],
  incidents: ['acknowledged', 'resolved'],
  annotations: { 'pagerduty.com/service-id': 'PSVC001' },
});

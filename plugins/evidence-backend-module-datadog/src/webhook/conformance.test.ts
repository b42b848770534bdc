import { testWebhookModule } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { notification } from '../__testUtils__/notification';
import { datadogModule } from '../module';

jest.setTimeout(120_000);

testWebhookModule({
  module: datadogModule,
  id: 'datadog',
  sign: (_, secret) => ({ Authorization: `Bearer ${secret}` }),
  deliveries: ({ leaky, text }) => [
    notification({ message: text, status: text, link: leaky }),
  ],
  kinds: [],
});

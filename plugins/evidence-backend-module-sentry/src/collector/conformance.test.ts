import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  deploy,
  issue,
  release,
  SentryServer,
  token,
} from '../__testUtils__/SentryServer';
import { sentryModule } from '../module';

jest.setTimeout(120_000);

/** Deploys stay known, and what fires is gone at once: one after the other. */
describe.each([
  [
    'of deploys',
    [
      release('pay@2'),
      release('pay@1', { deploys: [deploy('1'), deploy('2')] }),
    ],
    [],
    { changeSource: 'sentry', goneAtOnce: true, staysKnown: true },
  ],
  ['of errors', [], [issue('1'), issue('2')], { goneAtOnce: true }],
])('%s', (_, releases, issues, options) => {
  testCollectorModule({
    module: sentryModule,
    secret: token,
    start: async () => {
      const server = new SentryServer();
      server.organizations = { acme: { 1: 'pay' } };
      server.releases = releases;
      server.issues = issues;
      return {
        url: await server.start(),
        stop: () => server.stop(),
        remove: () => {
          server.releases = [];
          server.issues = [];
        },
      };
    },
    config: url => ({
      type: 'sentry',
      url,
      token,
      organization: 'acme',
      timeout: '3s',
      frequency: '1ms',
    }),
    entities: [
      aComponent('checkout', {
        annotations: { 'sentry.io/project-slug': 'pay' },
      }),
    ],
    ...options,
  });
});

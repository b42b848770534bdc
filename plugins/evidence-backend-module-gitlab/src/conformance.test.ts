import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { web } from './__testUtils__/events';
import { GitlabDeployments } from './__testUtils__/GitlabDeployments';
import { gitlabModule } from './module';

jest.setTimeout(120_000);

const secret = 'glpat-a-token-of-the-integration';

testCollectorModule({
  module: gitlabModule,
  secret,
  start: async () => {
    const server = new GitlabDeployments();
    const url = await server.start();
    server.deploy(15, 'success', '2026-03-01T10:05:00.000Z');
    return {
      url,
      stop: () => server.stop(),
      remove: () => server.deployments.splice(0),
    };
  },
  config: () => ({
    type: 'gitlab-deployments',
    timeout: '2s',
    frequency: '1ms',
    lookback: '3d',
    host: 'gitlab.acme.example',
    repositories: { checkout: 'shop/checkout' },
  }),
  root: apiBaseUrl => ({
    integrations: {
      gitlab: [
        {
          host: 'gitlab.acme.example',
          apiBaseUrl,
          token: secret,
          baseUrl: 'https://gitlab.acme.example',
        },
      ],
    },
  }),
  entities: [
    aComponent('checkout', {
      annotations: { 'backstage.io/source-location': `url:${web}/` },
    }),
  ],
  changeSource: 'gitlab',
  staysKnown: true,
});

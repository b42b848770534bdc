import {
  aComponent,
  testCollectorModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { GithubServer } from './__testUtils__/githubServer';
import { githubModule } from './module';

jest.setTimeout(120_000);

const secret = 'ghp_a-token-of-the-integration';

testCollectorModule({
  module: githubModule,
  secret,
  start: async () => {
    const server = new GithubServer();
    const url = await server.start();
    server.deploy(1, '2026-03-01T10:00:00Z');
    server.say(1, 'success', '2026-03-01T10:05:00Z');
    return {
      url,
      stop: () => server.stop(),
      remove: () => server.deployments.splice(0),
    };
  },
  config: () => ({
    type: 'github-deployments',
    timeout: '2s',
    frequency: '1ms',
    lookback: '3d',
    repositories: { shop: 'acme/shop' },
  }),
  root: apiBaseUrl => ({
    integrations: {
      github: [{ host: 'github.com', apiBaseUrl, token: secret }],
    },
  }),
  entities: [
    aComponent('checkout', {
      annotations: { 'github.com/project-slug': 'acme/shop' },
    }),
  ],
  changeSource: 'github',
  staysKnown: true,
});

import { testChangeProposer } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { githubRoutes } from './__testUtils__/githubApi';
import { githubModule } from './module';

jest.setTimeout(120_000);

describe('POST /discrepancies/:id/pull-request on GitHub', () => {
  testChangeProposer({
    feature: githubModule,
    type: 'github',
    routes: githubRoutes,
    pulls: /\/pulls/,
    url: 'https://github.test/acme/shop/blob/main/catalog/checkout.yaml',
    pull: 'https://github.test/acme/shop/pull/1',
    closes: true,
  });
});

import { testChangeProposer } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { gitlabRoutes } from './__testUtils__/gitlabApi';
import { gitlabModule } from './module';

jest.setTimeout(120_000);

describe('POST /discrepancies/:id/pull-request on GitLab', () => {
  testChangeProposer({
    feature: gitlabModule,
    type: 'gitlab',
    routes: gitlabRoutes,
    pulls: /\/merge_requests/,
    url: 'https://gitlab.test/acme/team/shop/-/blob/main/catalog/checkout.yaml',
    pull: 'https://gitlab.test/acme/team/shop/-/merge_requests/1',
    closes: true,
  });
});

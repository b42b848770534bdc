import { testRepositoryHost } from '@plumbline/backstage-plugin-evidence-backend-module-repositories/testUtils';
import { GitlabServer } from './__testUtils__/gitlabServer';
import { gitlabModule } from './module';

jest.setTimeout(120_000);

describe('a repository at GitLab, or GitLab, that does harm', () => {
  testRepositoryHost({
    feature: gitlabModule,
    type: 'gitlab',
    title: 'GitLab',
    host: 'gitlab.com',
    createServer: () => new GitlabServer(),
    apiOf: baseUrl => `${baseUrl}/api/v4`,
    pageOf: repository => `https://gitlab.com/${repository}/-/tree/main/`,
    pathOf: repository => `/api/v4/projects/${encodeURIComponent(repository)}`,
    archive: '/repository/archive',
  });
});

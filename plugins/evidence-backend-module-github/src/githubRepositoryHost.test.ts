import { testRepositoryHost } from '@plumbline/backstage-plugin-evidence-backend-module-repositories/testUtils';
import { githubModule } from './module';
import { GithubServer } from './testUtils/githubServer';

jest.setTimeout(120_000);

describe('a repository at GitHub, or GitHub, that does harm', () => {
  testRepositoryHost({
    feature: githubModule,
    type: 'github',
    title: 'GitHub',
    host: 'github.com',
    createServer: () => new GithubServer(),
    apiOf: baseUrl => baseUrl,
    pageOf: repository => `https://github.com/${repository}/tree/main/`,
    pathOf: repository => `/repos/${repository}`,
    archive: 'tarball',
  });
});

import type { IncomingMessage } from 'node:http';
import {
  BackendFeature,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';
import { testCollectorModule } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  createEvidenceModule,
  RepositoryApi,
} from '@plumbline/backstage-plugin-evidence-node';
import { z } from 'zod';
import { repositoriesModule } from './module';
import { archive, CodeServer } from './testUtils/codeServer';
import { goodFiles } from './testUtils/goodFiles';
import { aPayGroup, inFolder } from './testUtils/startRepositories';

jest.setTimeout(120_000);

const secret = 'a-token-of-the-integration';
const repository = 'acme/shop';
const api = `/api/v1/repos/${repository}`;

/** https://docs.gitea.com/api/ */
class GiteaServer extends CodeServer {
  protected answer({ pathname }: URL) {
    const found = this.repositories.get(repository);
    if (!found || !pathname.startsWith(api)) {
      return undefined;
    }
    return pathname.includes('/archive/')
      ? archive(found)
      : { body: { default_branch: found.branch, sha: found.sha } };
  }

  protected tokenOf({ headers }: IncomingMessage) {
    return headers.authorization;
  }
}

const branchSchema = z.object({ sha: z.string() });
const overviewSchema = z.object({ default_branch: z.string() });
const headers = { authorization: `token ${secret}` };

const giteaModule = createEvidenceModule({
  moduleId: 'gitea',
  repositoryHosts: () => [
    {
      type: 'gitea',
      layout: 'src/branch',
      hasOwnerSections: false,
      settingsPath: '/settings/branches',
      open: (host, options) => {
        const gitea = new RepositoryApi({
          host,
          title: 'Gitea',
          url: `http://${host}`,
          ...options,
          credentials: { getCredentials: async () => ({ headers }) },
        });
        return {
          sweepInterval: 3_600_000,
          look: async path => {
            const overview = await gitea.get(api, path);
            const { default_branch: branch } = overview.read(overviewSchema);
            const { sha } = (
              await gitea.get(`${api}/git/commits/${branch}`, path)
            ).read(branchSchema);
            return {
              status: 'read',
              overview: { etags: {}, branch, head: sha },
            };
          },
          guard: async () => ({ protected: true }),
          list: async () => undefined,
          isQuiet: () => false,
        };
      },
    },
  ],
});

const test = (...features: BackendFeature[]) =>
  testCollectorModule({
    module: createBackendFeatureLoader({ loader: () => features }),
    secret,
    start: async () => {
      const server = new GiteaServer();
      server.add(repository, goodFiles);
      return {
        url: await server.start(),
        stop: () => server.stop(),
        remove: () => server.repositories.clear(),
      };
    },
    config: () => ({
      type: 'repositories',
      timeout: '10s',
      frequency: '1ms',
    }),
    root: baseUrl => ({
      integrations: {
        gitea: [{ host: new URL(baseUrl).host, baseUrl, password: secret }],
      },
    }),
    entities: url => [
      inFolder(`url:${url}/${repository}/src/branch/main/`, 'checkout'),
      aPayGroup,
    ],
  });

describe('with the API of the host', () => {
  test(repositoriesModule, giteaModule);
});

describe('with the files of the host only', () => {
  test(repositoriesModule);
});

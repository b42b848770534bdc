import {
  ana,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  createEvidenceModule,
  RepositoryHost,
} from '@plumbline/backstage-plugin-evidence-node';
import { repositoriesModule } from './module';
import {
  aPayGroup,
  inFolder,
  startRepositories,
} from './testUtils/startRepositories';

jest.setTimeout(120_000);

const hostOf = (type: string): RepositoryHost => ({
  type,
  layout: 'tree',
  hasOwnerSections: false,
  settingsPath: '/settings',
  open: host => ({
    sweepInterval: 3_600_000,
    look: async () => ({
      status: 'read',
      // Without a commit, so that no files are requested.
      overview: { etags: {}, branch: `of ${host}`, archived: true },
    }),
    guard: async () => ({ protected: true, requiredChecks: ['b', 'a', 'b'] }),
    list: async () => undefined,
    isQuiet: () => false,
  }),
});
const moduleOf = (...types: string[]) =>
  createEvidenceModule({
    moduleId: types.join('-') || 'none',
    repositoryHosts: () => types.map(hostOf),
  });
const shop = inFolder('url:https://git.acme.example/acme/shop/tree/main/');
const integrations = {
  gitea: [{ host: 'git.acme.example' }],
  github: [{ host: 'github.com' }],
  gitlab: [{ host: 'gitlab.com' }],
};

describe('hosts of repositories that modules add', () => {
  let app: Awaited<ReturnType<typeof startCollectors>> | undefined;

  afterEach(async () => {
    await app?.server.stop();
    app = undefined;
  });

  it.each([
    ['before', [moduleOf('gitea'), repositoriesModule]],
    ['after', [repositoriesModule, moduleOf('gitea')]],
  ])('are queried, installed %s the collector', async (_, features) => {
    app = await startCollectors({
      features,
      entities: [shop, aPayGroup],
      collectors: { repos: { type: 'repositories' } },
      config: { integrations },
    });
    expect(await app.run('repos')).toMatchObject({ outcome: 'succeeded' });
    const { body } = await app
      .as(ana)
      .post('/facts', { entityRefs: ['component:default/shop'] });
    const facts = Object.fromEntries(
      body.items[0].facts.map((one: { name: string; value: unknown }) => [
        one.name,
        one.value,
      ]),
    );
    expect(facts).toMatchObject({
      'repository.branchProtection': {
        protected: true,
        requiredChecks: ['a', 'b'],
        url: 'https://git.acme.example/acme/shop/settings',
      },
      'repository.lastActivity': {
        branch: 'of git.acme.example',
        archived: true,
      },
    });
  });

  it('are one of a kind', async () => {
    await expect(
      startRepositories({
        entities: [],
        hosts: [
          moduleOf('gitea'),
          createEvidenceModule({
            moduleId: 'other',
            repositoryHosts: () => [hostOf('gitea')],
          }),
        ],
      }),
    ).rejects.toThrow(
      /host of repositories for 'gitea' has been added already/,
    );
  });

  const warnings = (logged: string[]) =>
    logged.filter(line => line.includes('Repositories at'));
  const packageOf = (type: string) =>
    `'@plumbline/backstage-plugin-evidence-backend-module-${type}'`;

  it.each([
    [[], ['github', 'gitlab']],
    [['github'], ['gitlab']],
    [['gitlab', 'github'], []],
  ])(
    'that are configured: with %j, the start names %j',
    async (added, named) => {
      app = await startRepositories({
        entities: [],
        config: { integrations },
        hosts: [moduleOf(...added)],
      });
      const lines = warnings(app.logged);
      expect(lines).toHaveLength(named.length > 0 ? 1 : 0);
      for (const type of ['gitea', 'github', 'gitlab']) {
        expect(lines.join().includes(packageOf(type))).toBe(
          (named as string[]).includes(type),
        );
      }
    },
  );

  it.each([
    ['no repositories are read', {}, integrations],
    ['nothing is configured', { repos: { type: 'repositories' } }, {}],
  ])('are not missed where %s', async (_, collectors, configured) => {
    app = await startCollectors({
      features: [repositoriesModule],
      collectors,
      config: { integrations: configured },
    });
    expect(warnings(app.logged)).toEqual([]);
  });
});

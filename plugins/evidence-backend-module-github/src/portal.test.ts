import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import {
  aComponent,
  ana,
  factsOf,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  goodFiles,
  inFolder,
} from '@plumbline/backstage-plugin-evidence-backend-module-repositories/testUtils';
import repositoriesModule from '@plumbline/backstage-plugin-evidence-backend-module-repositories';
import { githubModule } from './module';
import { GithubServer as DeploymentsServer } from './__testUtils__/githubServer';
import { GithubServer } from './testUtils/githubServer';

jest.setTimeout(120_000);

const token = 'ghp_canary4711';
const base = '/repos/acme/shop';
const wanted = {
  plumbline: { portalSources: { 'github-deployments': true } },
};

async function start(options: {
  apiBaseUrl: string;
  credentials?: JsonObject;
  plumbline?: JsonObject;
  webhooks?: JsonObject;
  entities?: Entity[];
}) {
  const { apiBaseUrl, credentials = { token }, plumbline = {} } = options;
  const { collectors = {}, ...more } = plumbline;
  const portal = await startCollectors({
    features: [githubModule, repositoriesModule],
    entities: [
      inFolder('url:https://github.com/Acme/Shop/tree/main/'),
      aComponent('api', {
        annotations: { 'github.com/project-slug': 'acme/shop' },
      }),
      ...(options.entities ?? []),
    ],
    collectors: collectors as JsonObject,
    config: {
      integrations: {
        github: [{ host: 'github.com', apiBaseUrl, ...credentials }],
      },
      plumbline: more,
    },
    ...(options.webhooks && { webhooks: options.webhooks }),
  });
  return {
    ...portal,
    read: async (): Promise<string[]> => {
      const { body } = await portal.as(ana).get('/set-up');
      return body.sources.flatMap((one: { id?: string; portalKey?: string }) =>
        one.portalKey ? `${one.id} of ${one.portalKey}` : [],
      );
    },
  };
}

describe("deployments, with the credentials of the portal's integrations", () => {
  const github = new DeploymentsServer();
  let apiBaseUrl: string;

  beforeAll(async () => {
    apiBaseUrl = await github.start();
    github.deploy(1, '2026-03-01T10:00:00Z');
    github.say(1, 'success', '2026-03-01T10:05:00Z');
  });
  afterEach(() => {
    github.intercept = () => false;
    github.takeRequests();
  });
  afterAll(() => github.stop());

  it('are polled for the repositories of the catalog, each once', async () => {
    const portal = await start({
      apiBaseUrl,
      ...wanted,
      entities: [
        inFolder('url:https://gitlab.com/acme/other/-/tree/main/', 'elsewhere'),
        // The credentials do not reach it.
        inFolder('url:https://github.com/others/gone/tree/main/', 'gone'),
      ],
    });
    github.takeRequests();
    expect(await portal.read()).toEqual([
      'github-deployments of integrations.github',
      'repositories of integrations',
    ]);
    const [notice, ...more] = portal.logged.filter(one =>
      one.startsWith('Read-only'),
    );
    expect(more).toEqual([]);
    expect(notice).toContain(
      "Deployments and commits at github.com, of the repositories of the catalog ('integrations.github'; 'plumbline.portalSources.github-deployments: false' turns it off)",
    );
    expect(await portal.run('github-deployments')).toMatchObject({
      outcome: 'succeeded',
    });
    expect(github.takeRequests().sort()).toEqual([
      `200 ${base}`,
      `200 ${base}/commits`,
      `200 ${base}/deployments`,
      `200 ${base}/deployments/1/statuses`,
      '404 /repos/others/gone',
    ]);
    expect(await portal.changes()).toMatchObject([
      { source: 'github', kind: 'deploy', outcome: 'succeeded' },
    ]);
    await portal.run('github-deployments');
    expect(github.takeRequests().sort()).toEqual([
      `304 ${base}/commits`,
      `304 ${base}/deployments`,
      '404 /repos/others/gone',
    ]);
    expect(portal.logged.join()).not.toContain(token);
    await portal.server.stop();
  });

  it('leave a fifth of the rate limit to the portal', async () => {
    const portal = await start({ apiBaseUrl, ...wanted });
    github.takeRequests();
    github.intercept = (_, res) => {
      res.setHeader('x-ratelimit-limit', '5000');
      res.setHeader('x-ratelimit-remaining', '999');
      res.setHeader('x-ratelimit-reset', `${Date.now() / 1000 + 600}`);
      return false;
    };
    expect(await portal.run('github-deployments')).toMatchObject({
      outcome: 'failed',
      error: expect.stringMatching(
        /^The rest of the rate limit of GitHub is left to the portal for/,
      ),
    });
    await portal.run('github-deployments');
    expect(github.takeRequests()).toEqual([`200 ${base}`]);
    await portal.server.stop();
  });

  it('are polled as far as the rate limit of their owner allows', async () => {
    const portal = await start({
      apiBaseUrl,
      ...wanted,
      entities: ['one', 'two'].map(name =>
        inFolder(`url:https://github.com/busy/${name}/tree/main/`, name),
      ),
    });
    github.takeRequests();
    github.intercept = ({ url }, res) => {
      const isBusy = url!.startsWith('/repos/busy/');
      if (isBusy) {
        res.writeHead(403, { 'retry-after': '120' }).end('{}');
      }
      return isBusy;
    };
    expect(await portal.run('github-deployments')).toMatchObject({
      outcome: 'succeeded',
    });
    expect(await portal.changes()).toHaveLength(1);
    expect(github.takeRequests().filter(one => /busy/.test(one))).toEqual([
      '403 /repos/busy/one',
    ]);
    await portal.server.stop();
  });

  it('are named where they are not wanted', async () => {
    const portal = await start({ apiBaseUrl });
    expect(await portal.read()).toEqual(['repositories of integrations']);
    const { body } = await portal.as(ana).get('/doctor');
    const name =
      'Deployments and commits at github.com, of the repositories of the catalog';
    expect(body.problems).toContainEqual(
      expect.objectContaining({
        message: `'${name}' is not read: pipelines may report the same deploys`,
        next: expect.stringMatching(
          /^plumbline\.portalSources\.github-deployments: true reads it; /,
        ),
      }),
    );
    const setUp = await portal.as(ana).get('/set-up');
    expect(
      setUp.body.sources.find(
        (one: { id: string }) => one.id === 'github-deployments',
      ),
    ).toMatchObject({
      state: 'not-configured',
      settings: 'plumbline:\n  portalSources:\n    github-deployments: true\n',
    });
    await portal.server.stop();
  });

  it.each<[string, Partial<Parameters<typeof start>[0]>, string[]]>([
    ['no credentials', { credentials: {}, ...wanted }, []],
    [
      'the switches',
      {
        plumbline: {
          portalSources: { 'github-deployments': false, repositories: false },
        },
      },
      [],
    ],
    [
      'a webhook',
      {
        ...wanted,
        webhooks: { github: { secrets: { main: 'a secret of it' } } },
      },
      ['repositories of integrations'],
    ],
    [
      'collectors that are configured',
      {
        plumbline: {
          ...wanted.plumbline,
          collectors: {
            own: { type: 'github-deployments', repositories: { a: 'a/b' } },
            files: { type: 'repositories' },
          },
        },
      },
      [],
    ],
  ])('are not polled with %s', async (_, options, expected) => {
    const portal = await start({ apiBaseUrl, ...options });
    expect(await portal.read()).toEqual(expected);
    await portal.server.stop();
  });
});

it("reads repositories with the credentials of the portal's integrations", async () => {
  const github = new GithubServer();
  await github.start();
  github.add('acme/shop', goodFiles);
  const portal = await start({ apiBaseUrl: github.baseUrl });
  expect(await portal.run('repositories')).toMatchObject({
    outcome: 'succeeded',
  });
  expect(await factsOf(portal.as, 'component:default/api')).toMatchObject({
    'repository.readme': { present: true, path: 'README.md' },
  });
  await portal.server.stop();
  github.stop();
});

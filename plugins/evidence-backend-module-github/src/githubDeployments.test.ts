import { createHmac } from 'node:crypto';
import { ConfigReader } from '@backstage/config';
import { readDeployments } from '@plumbline/backstage-plugin-evidence-node';
import request from 'supertest';
import {
  aComponent,
  readCollectors,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { githubModule } from './module';
import { githubDeployments } from './githubDeployments';
import { GithubServer } from './__testUtils__/githubServer';

const canary = 'ghp_canary4711';
const webhookSecret = 'a secret of the webhook';
const base = '/repos/acme/shop';

describe('GitHub deployments and commits by poll', () => {
  const github = new GithubServer();
  let app: Awaited<ReturnType<typeof startCollectors>>;

  beforeEach(async () => {
    github.deployments.length = 0;
    github.commits = [];
    github.pageSize = 100;
    github.intercept = () => false;
    const apiBaseUrl = await github.start();
    github.takeRequests();
    app = await startCollectors({
      features: [githubModule],
      entities: [
        aComponent('shop', {
          annotations: { 'github.com/project-slug': 'acme/shop' },
        }),
      ],
      collectors: Object.fromEntries(
        ['acme-github', 'restarted'].map(id => [
          id,
          {
            type: 'github-deployments',
            repositories: { shop: 'acme/shop' },
            timeout: '3s',
            lookback: '3d',
          },
        ]),
      ),
      config: {
        integrations: {
          github: [{ host: 'github.com', apiBaseUrl, token: canary }],
        },
      },
      webhooks: { github: { secrets: { main: webhookSecret } } },
    });
  });

  afterEach(async () => {
    await app.server.stop();
    github.stop();
  });

  const run = () => app.run('acme-github');
  /** The same, as GitHub would push it. */
  const deliver = (event: string, payload: object) => {
    const body = JSON.stringify(payload);
    const digest = createHmac('sha256', webhookSecret).update(body);
    return request(app.server)
      .post('/api/evidence/webhooks/github')
      .set('content-type', 'application/json')
      .set('x-github-event', event)
      .set('x-hub-signature-256', `sha256=${digest.digest('hex')}`)
      .send(body);
  };

  it('reports what the webhook would report, and both together once', async () => {
    github.deploy(1, '2026-03-01T10:00:00Z');
    github.say(1, 'in_progress', '2026-03-01T10:01:00Z');
    github.say(1, 'success', '2026-03-01T10:05:00Z');
    expect(await run()).toMatchObject({ outcome: 'succeeded' });
    const polled = await app.changes();
    expect(polled).toMatchObject([
      {
        source: 'github',
        kind: 'deploy',
        entityRef: 'component:default/shop',
        environment: 'production',
        occurredAt: '2026-03-01T10:01:00.000Z',
        actor: 'ana-ruiz',
        revision: '1'.padStart(40, 'a'),
        outcome: 'succeeded',
        links: { run: 'https://ci.example/run/1' },
      },
    ]);
    const [deployment] = github.deployments;
    const { repository } = github;
    for (const status of github.statuses.get(1)!) {
      const { body } = await deliver('deployment_status', {
        action: 'created',
        deployment,
        deployment_status: status,
        repository,
      });
      expect(body.changes).toMatchObject([{ status: 'duplicate' }]);
    }
    expect(await app.changes()).toEqual(polled);
    expect([...github.tokens]).toEqual([expect.stringContaining(canary)]);
  });

  it('asks for what is new only', async () => {
    github.deploy(1, '2026-03-01T10:00:00Z');
    github.say(1, 'success', '2026-03-01T10:05:00Z');
    github.deploy(2, '2026-03-01T11:00:00Z');
    await run();
    expect(github.takeRequests().sort()).toEqual([
      `200 ${base}`,
      `200 ${base}/commits`,
      `200 ${base}/deployments`,
      `200 ${base}/deployments/1/statuses`,
      `200 ${base}/deployments/2/statuses`,
    ]);
    await run();
    expect(github.takeRequests()).toEqual([
      `304 ${base}/deployments`,
      `304 ${base}/deployments/2/statuses`,
      `304 ${base}/commits`,
    ]);
    github.say(2, 'failure', '2026-03-01T11:05:00Z');
    await run();
    expect(github.takeRequests()).toEqual([
      `200 ${base}/deployments`,
      `200 ${base}/deployments/2/statuses`,
      `304 ${base}/commits`,
    ]);
    await run();
    expect(github.takeRequests()).toEqual([
      `304 ${base}/deployments`,
      `304 ${base}/commits`,
    ]);
    expect((await app.changes()).map(({ outcome }) => outcome)).toEqual([
      'succeeded',
      'failed',
    ]);
  });

  it('reports commits as the webhook would, and both together once', async () => {
    github.commit('a', '2026-01-15T10:00:00Z');
    github.commit('b', '2026-02-20T10:00:00Z', { author: null });
    github.commit('c', '2026-03-01T08:01:00Z');
    expect(await run()).toMatchObject({ outcome: 'succeeded' });
    const polled = await app.changes();
    const sha = 'c'.repeat(40);
    const diff = `https://github.com/acme/shop/commit/${sha}`;
    // The first is older than 30 days; GitHub knows no account of the second.
    expect(polled).toMatchObject([
      { occurredAt: '2026-02-20T10:00:00.000Z', actor: 'Li Wei' },
      {
        source: 'github',
        kind: 'commit',
        entityRef: 'component:default/shop',
        occurredAt: '2026-03-01T08:01:00.000Z',
        actor: 'li-wei',
        revision: sha,
        title: 'Fix c',
        links: { diff },
      },
    ]);
    const { body } = await deliver('push', {
      ref: 'refs/heads/main',
      commits: [
        {
          id: sha,
          message: 'Fix c\n\nBecause.',
          timestamp: '2026-03-01T10:01:00+02:00',
          url: diff,
          author: { name: 'Li Wei', username: 'li-wei' },
        },
      ],
      repository: github.repository,
    });
    expect(body.changes).toMatchObject([{ status: 'duplicate' }]);
    expect(await app.changes()).toEqual(polled);
    // It remembers nothing, as after a restart.
    expect(await app.run('restarted')).toMatchObject({ outcome: 'succeeded' });
    expect(await app.changes()).toEqual(polled);
  });

  it('reads a page of commits at once, and what is merged later of any date', async () => {
    for (let minute = 10; minute < 60; minute++) {
      github.commit(`${minute}`, `2026-03-01T08:${minute}:00Z`);
    }
    github.pageSize = 20;
    await run();
    expect(await app.changes()).toHaveLength(20);
    github.takeRequests();
    // Committed before, on a branch that is merged now, beside one of no time.
    github.commit('d', '2026-02-27T08:00:00Z');
    github.commit('e', '12026-02-27T08:00:00Z');
    await run();
    expect(github.takeRequests()).toContain(`200 ${base}/commits`);
    expect(await app.changes()).toHaveLength(21);
  });

  it('has no commits of an empty repository', async () => {
    github.commits = undefined;
    expect(await run()).toMatchObject({ outcome: 'succeeded' });
    github.commit('e', '2026-03-01T08:00:00Z');
    await run();
    expect(await app.changes()).toHaveLength(1);
  });

  it.each([
    ['deployments', 'commit', ''],
    ['commits', 'deploy', ', commits'],
  ])('reads the others where %s are refused', async (what, kind, of) => {
    github.deploy(1, '2026-03-01T10:00:00Z');
    github.say(1, 'success', '2026-03-01T10:05:00Z');
    github.commit('f', '2026-03-01T08:00:00Z');
    github.intercept = (req, res) => {
      const isRefused = req.url!.startsWith(`${base}/${what}`);
      if (isRefused) {
        res.writeHead(403).end('{"message":"Resource not accessible"}');
      }
      return isRefused;
    };
    const sentence = new RegExp(`^acme/shop${of}: GitHub answered 403[^;]*$`);
    expect((await run()).error).toMatch(sentence);
    expect(await app.changes()).toMatchObject([{ kind }]);
  });

  it('leaves commits to the next pass when the rate limit is used up', async () => {
    github.deploy(1, '2026-03-01T10:00:00Z');
    github.commit('f', '2026-03-01T08:00:00Z');
    github.intercept = (req, res) => {
      const isLimited = req.url!.startsWith(`${base}/commits`);
      if (isLimited) {
        res.writeHead(429, { 'retry-after': '1' }).end('{}');
      }
      return isLimited;
    };
    await run();
    expect(await app.changes()).toMatchObject([{ kind: 'deploy' }]);
    github.intercept = () => false;
    await run();
    expect(await app.changes()).toHaveLength(2);
  });

  it('reads every page, as far back as it looks', async () => {
    github.pageSize = 2;
    github.deploy(1, '2026-02-01T10:00:00Z');
    for (let id = 2; id <= 6; id++) {
      github.deploy(id, `2026-03-01T0${id}:00:00Z`);
      github.say(id, 'success', `2026-03-01T0${id}:05:00Z`);
    }
    await run();
    expect(await app.changes()).toHaveLength(5);
  });

  it.each([
    ['retry-after', 403, { 'retry-after': '120' }],
    ['a reset', 403, { 'x-ratelimit-remaining': '0' }],
    ['nothing', 429, {}],
  ])(
    'leaves GitHub alone when it says so, with %s',
    async (_, code, headers) => {
      github.intercept = (_req, res) => {
        const reset = `${Math.ceil(Date.now() / 1000) + 60}`;
        res
          .writeHead(code, { 'x-ratelimit-reset': reset, ...headers })
          .end('{}');
        return true;
      };
      expect(await run()).toMatchObject({
        outcome: 'failed',
        error: expect.stringMatching(/^The rate limit of GitHub is used up/),
      });
      await run();
      expect(github.takeRequests()).toEqual([`${code} ${base}`]);
    },
  );

  it('does not wait for a server that hangs', async () => {
    github.intercept = () => true;
    expect(await run()).toMatchObject({
      outcome: 'failed',
      error: 'It did not answer within 3 seconds',
    });
    github.intercept = () => false;
    github.deploy(1, '2026-03-01T10:00:00Z');
    expect(await run()).toMatchObject({ outcome: 'succeeded' });
    expect(await app.changes()).toHaveLength(1);
  });

  it.each([
    [401, /GitHub answered 401: the credentials/],
    [404, /^acme\/shop: GitHub answered 404: it does not exist, or/],
    [500, /GitHub answered 500$/],
    [200, /not valid JSON/],
  ])('says what is wrong when the answer is %d', async (code, sentence) => {
    github.intercept = (_, res) => {
      res.writeHead(code).end(`<html>${canary}</html>`);
      return true;
    };
    const { error } = await run();
    expect(error).toMatch(sentence);
    expect(`${error} ${app.logged.join('\n')}`).not.toContain(canary);
  });

  it('sends its token nowhere else', async () => {
    let isReached = false;
    const elsewhere = new GithubServer();
    elsewhere.intercept = () => {
      isReached = true;
      return false;
    };
    const url = await elsewhere.start();
    github.intercept = (_, res) => {
      res.writeHead(301, { location: `${url}${base}` }).end();
      return true;
    };
    expect(await run()).toMatchObject({
      error: expect.stringMatching(
        /^acme\/shop: GitHub answered 301, a redirect to another server/,
      ),
    });
    expect(isReached).toBe(false);
    elsewhere.stop();
  });

  it('follows a repository that was renamed', async () => {
    github.deploy(1, '2026-03-01T10:00:00Z');
    github.intercept = (req, res) => {
      if (!req.url!.startsWith(base) || req.url!.includes('moved')) {
        return false;
      }
      res
        .writeHead(301, {
          location: `${req.url}${req.url!.includes('?') ? '&' : '?'}moved=1`,
        })
        .end();
      return true;
    };
    expect(await run()).toMatchObject({ outcome: 'succeeded' });
    expect(await app.changes()).toHaveLength(1);
  });
});

describe('GitHub deployments that are configured wrongly', () => {
  const reading = (own: object) => () => {
    const config = new ConfigReader({
      integrations: { github: [{ host: 'github.com', token: canary }] },
      plumbline: {
        collectors: {
          gh: {
            type: 'github-deployments',
            repositories: { shop: 'acme/shop' },
            ...own,
          },
        },
      },
    });
    return readCollectors(
      config,
      new Map([
        [
          'github-deployments',
          (id, section) =>
            readDeployments(id, section, githubDeployments(config)),
        ],
      ]),
    );
  };

  it.each([
    [{ repositories: {} }, "'plumbline.collectors.gh.repositories' is missing"],
    [
      { repositories: { shop: 'shop' } },
      "'plumbline.collectors.gh.repositories.shop' must be",
    ],
    [
      { repositories: { shop: '../..' } },
      "'plumbline.collectors.gh.repositories.shop' must be",
    ],
    [{ host: 'ghe.acme.example' }, "'plumbline.collectors.gh.host' is 'ghe"],
  ])('do not start: %j', (own, sentence) => {
    expect(reading(own)).toThrow(sentence);
  });

  it('start once it is right', () => {
    expect(reading({})()).toMatchObject([
      {
        id: 'gh',
        title: 'Deployments and commits at github.com, of acme/shop',
        kinds: ['deploy', 'commit'],
      },
    ]);
    expect(reading({ commits: false })()).toMatchObject([
      { title: 'Deployments at github.com, of acme/shop', kinds: ['deploy'] },
    ]);
  });
});

import { ConfigReader } from '@backstage/config';
import {
  portalDeployments,
  readDeployments,
} from '@plumbline/backstage-plugin-evidence-node';
import request from 'supertest';
import {
  aComponent,
  readCollectors,
  startCollectors,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { deployment, push, sha, web } from './__testUtils__/events';
import { GitlabDeployments } from './__testUtils__/GitlabDeployments';
import { gitlabModule } from './module';
import { gitlabDeployments } from './gitlabDeployments';

const token = 'glpat-canary4711';
const secret = 'a secret of the webhook';
const host = 'gitlab.acme.example';

describe('GitLab deployments and commits by poll', () => {
  const gitlab = new GitlabDeployments();
  let app: Awaited<ReturnType<typeof startCollectors>>;

  beforeEach(async () => {
    gitlab.deployments = [];
    gitlab.commits = [];
    gitlab.pageSize = 100;
    const apiBaseUrl = await gitlab.start();
    gitlab.takeRequests();
    app = await startCollectors({
      features: [gitlabModule],
      entities: [
        aComponent('checkout', {
          annotations: { 'backstage.io/source-location': `url:${web}/` },
        }),
      ],
      collectors: {
        acme: {
          type: 'gitlab-deployments',
          host,
          timeout: '3s',
          lookback: '3d',
          repositories: { checkout: 'shop/checkout' },
        },
      },
      config: {
        integrations: {
          gitlab: [{ host, apiBaseUrl, baseUrl: `https://${host}`, token }],
        },
      },
      webhooks: { gitlab: { secrets: { main: secret } } },
    });
  });

  afterEach(async () => {
    await app.server.stop();
    gitlab.stop();
  });

  const run = () => app.run('acme');
  const deliver = (payload: object) =>
    request(app.server)
      .post('/api/evidence/webhooks/gitlab')
      .set('x-gitlab-token', secret)
      .send(payload);

  it('keeps one change of what the webhook reports as well', async () => {
    gitlab.deploy(15, 'created', '2026-03-01T09:58:00.000Z');
    gitlab.deploy(15, 'success', '2026-03-01T10:05:00.000Z', {
      deployable: {
        id: 796,
        started_at: '2026-03-01T10:00:00.000Z',
        commit: { title: 'Make it faster' },
      },
    });
    expect(await run()).toMatchObject({ outcome: 'succeeded' });
    const polled = await app.changes();
    expect(polled).toMatchObject([
      {
        source: 'gitlab',
        kind: 'deploy',
        revision: sha,
        actor: 'ana',
        entityRef: 'component:default/checkout',
        environment: 'production',
        outcome: 'succeeded',
        occurredAt: '2026-03-01T10:00:00.000Z',
        title: 'Make it faster',
        links: {
          run: `${web}/-/jobs/796`,
          diff: `${web}/-/commit/${sha}`,
        },
      },
    ]);
    for (const [status, at] of [
      ['created', '2026-03-01T09:58:00Z'],
      ['running', '2026-03-01T10:00:00Z'],
      ['success', '2026-03-01T10:05:00Z'],
    ]) {
      expect((await deliver(deployment(status, at))).status).toBe(200);
    }
    const [change] = polled;
    expect(await app.changes()).toEqual([
      { ...change, reportedBy: 'webhook gitlab' },
    ]);
    expect([...gitlab.tokens]).toEqual([expect.stringContaining(token)]);
  });

  it('reports commits as the webhook would, and both together once', async () => {
    const { commits } = push();
    gitlab.commit('e', '2026-01-15T10:00:00.000+00:00');
    gitlab.commit('a', '2026-03-01T10:00:00.000+02:00');
    gitlab.commit('b', '2026-03-01T10:01:00.000+02:00');
    expect(await run()).toMatchObject({ outcome: 'succeeded' });
    const polled = await app.changes();
    // The first is older than 30 days.
    expect(polled).toMatchObject(
      ['a', 'b'].map((letter, minute) => ({
        source: 'gitlab',
        kind: 'commit',
        entityRef: 'component:default/checkout',
        occurredAt: `2026-03-01T08:0${minute}:00.000Z`,
        actor: 'Li Wei',
        revision: letter.repeat(40),
        title: `Change ${letter}`,
        links: { diff: `${web}/-/commit/${letter.repeat(40)}` },
      })),
    );
    const { body } = await deliver(push());
    expect(body.changes).toEqual(
      commits.map(() => expect.objectContaining({ status: 'duplicate' })),
    );
    expect(await app.changes()).toEqual(polled);
    // Committed before, on a branch that is merged now, beside one of no time.
    gitlab.commit('d', '2026-02-27T08:00:00.000+00:00');
    gitlab.commit('f', '12026-02-27T08:00:00.000+00:00');
    await run();
    expect(await app.changes()).toHaveLength(3);
  });

  it('has no commits of an empty repository', async () => {
    gitlab.commits = undefined;
    expect(await run()).toMatchObject({ outcome: 'succeeded' });
    expect(await app.changes()).toEqual([]);
  });

  it('reads what was changed since, and each state of it', async () => {
    gitlab.deploy(1, 'running', '2026-03-01T10:00:00.000Z');
    // A job that waits for somebody is no deploy yet.
    gitlab.deploy(2, 'created', '2026-02-01T10:01:00.000Z');
    gitlab.deploy(3, 'skipped', '2026-03-01T10:01:00.000Z');
    await run();
    expect(gitlab.takeRequests()).toEqual([
      '200 ',
      '200 /deployments',
      '200 /repository/commits',
    ]);
    await run();
    expect(gitlab.takeRequests()).toEqual([
      '200 /deployments',
      '304 /repository/commits',
    ]);
    const outcomes = async () =>
      Object.fromEntries(
        (await app.changes()).map(({ occurredAt, outcome }) => [
          occurredAt,
          outcome,
        ]),
      );
    expect(await outcomes()).toEqual({
      '2026-03-01T10:00:00.000Z': 'in-progress',
    });
    // Committed after what was read last, and changed before it.
    gitlab.deploy(4, 'success', '2026-03-01T09:59:30.000Z');
    gitlab.deploy(1, 'failed', '2026-03-01T10:03:00.000Z');
    // Made long ago, and run by another one now.
    gitlab.deploy(2, 'success', '2026-03-01T10:04:00.000Z', {
      deployable: {
        id: 783,
        started_at: '2026-03-01T10:03:30.000Z',
        user: { name: 'Ben Lo', username: 'ben' },
      },
    });
    await run();
    expect(await outcomes()).toEqual({
      '2026-03-01T09:59:30.000Z': 'succeeded',
      '2026-03-01T10:00:00.000Z': 'failed',
      '2026-03-01T10:03:30.000Z': 'succeeded',
    });
    const actors = (await app.changes()).map(({ actor }) => actor);
    expect(actors.filter(actor => actor === 'ben')).toHaveLength(1);
  });

  it('reads every page, as far back as it looks', async () => {
    gitlab.pageSize = 2;
    gitlab.deploy(1, 'success', '2026-02-01T10:00:00.000Z');
    for (let id = 2; id <= 6; id++) {
      gitlab.deploy(id, 'success', `2026-03-01T0${id}:00:00.000Z`);
    }
    // More than a page of one instant.
    for (let id = 7; id <= 11; id++) {
      gitlab.deploy(id, 'success', '2026-03-01T07:00:00.000Z');
    }
    // Begun before, and changed since.
    gitlab.deploy(12, 'running', '2026-02-01T07:00:00.000Z');
    gitlab.deploy(12, 'success', '2026-03-01T07:00:00.000Z');
    await run();
    await run();
    expect(await app.changes()).toHaveLength(10);
  });

  it('says which project it cannot read', async () => {
    gitlab.path = 'shop/other';
    const { error } = await run();
    gitlab.path = 'shop/checkout';
    expect(error).toMatch(/^shop\/checkout: GitLab answered 404/);
  });
});

describe('GitLab deployments that are configured', () => {
  const integrations = {
    gitlab: [
      {
        host,
        token,
        baseUrl: `https://${host}`,
        apiBaseUrl: `https://${host}/api/v4`,
      },
      { host: 'gitlab.com' },
    ],
  };

  const reading = (own: object) => () => {
    const config = new ConfigReader({
      integrations,
      plumbline: {
        collectors: {
          gl: {
            type: 'gitlab-deployments',
            host,
            repositories: { shop: 'acme/team/shop' },
            ...own,
          },
        },
      },
    });
    return readCollectors(
      config,
      new Map([
        [
          'gitlab-deployments',
          (id, section) =>
            readDeployments(id, section, gitlabDeployments(config)),
        ],
      ]),
    );
  };

  it.each([
    [{ repositories: {} }, "'plumbline.collectors.gl.repositories' is missing"],
    [
      { repositories: { shop: 'shop' } },
      "'plumbline.collectors.gl.repositories.shop' must be",
    ],
    [
      { repositories: { shop: 'acme/../shop' } },
      "'plumbline.collectors.gl.repositories.shop' must be",
    ],
    [{ host: 'git.acme.example' }, "'plumbline.collectors.gl.host' is 'git."],
  ])('wrongly do not start: %j', (own, sentence) => {
    expect(reading(own)).toThrow(sentence);
  });

  it('have the groups of a project in their title', () => {
    expect(reading({})()).toMatchObject([
      {
        id: 'gl',
        title: `Deployments and commits at ${host}, of acme/team/shop`,
      },
    ]);
  });

  it.each([
    [
      {},
      [],
      [
        `Deployments and commits at ${host}, of the repositories of the catalog`,
      ],
    ],
    [
      { portalSources: { 'gitlab-deployments': true } },
      [`gitlab-deployments-${host}`],
      [],
    ],
    [
      {
        portalSources: { 'gitlab-deployments': true },
        webhooks: { gitlab: { secrets: { main: secret } } },
      },
      [],
      [],
    ],
  ])('come from the integrations with the switch: %j', (own, ids, leftOut) => {
    const config = new ConfigReader({ integrations, plumbline: own });
    const found = portalDeployments(config, gitlabDeployments(config));
    expect(found.collectors.map(({ id }) => id)).toEqual(ids);
    expect(found.leftOut).toMatchObject(
      leftOut.map(name => ({
        name,
        switch: 'plumbline.portalSources.gitlab-deployments',
      })),
    );
  });
});

import {
  createLedgerDatabases,
  itIsProven,
  oldSecret,
  secret,
  useWebhook,
  testWebhookModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  deployment,
  featureFlag,
  job,
  mergeRequest,
  pipeline,
  push,
  release,
  sha,
  web,
} from './__testUtils__/events';
import { createGitlabChangeSource } from './createGitlabChangeSource';
import { gitlabModule } from './module';

jest.setTimeout(120_000);

const started = '2026-03-01 12:00:00 +0200';

describe("GitLab's webhook", () => {
  const databases = createLedgerDatabases();
  const webhook = useWebhook({
    databases,
    id: 'gitlab',
    create: createGitlabChangeSource,
    sign: () => ({ 'X-Gitlab-Token': secret }),
    estate: { [web]: 'component:default/checkoutservice' },
    config: {
      deployPipelines: {
        shop: {
          name: 'Deploy',
          ref: 'main',
          project: 'Shop/Checkout',
          environment: 'production',
        },
      },
      deployJobs: { eu: { name: 'deploy-eu' } },
    },
  });

  itIsProven({
    webhook,
    delivery: () => ({ body: deployment('running', started) }),
    header: 'X-Gitlab-Token',
    signOld: () => ({ 'X-Gitlab-Token': oldSecret }),
    signsBody: false,
  });

  it('keeps the other commits of a push where one is dated ahead', async () => {
    await webhook.start();
    const body = push();
    body.commits[1].timestamp = '2099-01-01T00:00:00Z';
    const answer = await webhook.send({ body });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      changes: [{ status: 'stored' }],
      rejected: [{ index: 1, reason: expect.stringMatching(/in the future/) }],
    });
    expect(await webhook.listed()).toMatchObject([{ title: 'Change a' }]);
  });

  it.each(['POSTGRES_15'] as const)(
    'leaves the same ledger of everything, in any order, on %s',
    async databaseId => {
      const deliveries = [
        push(),
        deployment('created', '2026-03-01 09:59:00 UTC'),
        deployment('running', started),
        deployment('success', '2026-03-01T10:05:00Z'),
        release(),
        pipeline('running'),
        pipeline('success', { finished_at: '2026-03-01 10:09:00 UTC' }),
        job('running'),
        job('failed', { build_finished_at: '2026-03-01 10:03:00 UTC' }),
      ].map(body => ({ body }));
      const expected = await webhook.expectSameLedger(deliveries);
      await webhook.start({}, databaseId);
      for (const delivery of deliveries) {
        await webhook.send(delivery);
      }
      expect(await webhook.listed()).toEqual(expected);
      expect(
        expected.map(({ kind, outcome, title }) => [kind, outcome, title]),
      ).toEqual(
        expect.arrayContaining([
          ['commit', undefined, 'Change a'],
          ['commit', undefined, 'Change b'],
          ['commit', undefined, 'Release Spring (v1.1)'],
          ['deploy', 'succeeded', 'Make it faster'],
          ['deploy', 'succeeded', 'Deploy'],
          ['deploy', 'failed', 'deploy-eu'],
        ]),
      );
      expect(expected).toHaveLength(6);
    },
  );

  it('makes one deploy of a deployment, from where it runs', async () => {
    await webhook.start();
    await webhook.send({
      body: deployment('created', '2026-03-01 09:59:00 UTC'),
    });
    await webhook.send({ body: deployment('running', started) });
    expect(await webhook.listed()).toEqual([
      {
        id: expect.any(String),
        source: 'gitlab',
        kind: 'deploy',
        entityRef: 'component:default/checkoutservice',
        environment: 'production',
        occurredAt: '2026-03-01T10:00:00.000Z',
        actor: 'ana',
        revision: sha,
        title: 'Make it faster',
        outcome: 'in-progress',
        links: {
          diff: `${web}/-/commit/${sha}`,
          run: `${web}/-/jobs/796`,
        },
      },
    ]);
  });

  it.each([
    ['created', undefined],
    ['blocked', undefined],
    ['skipped', undefined],
    ['running', 'in-progress'],
    ['success', 'succeeded'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['some_status_of_tomorrow', undefined],
  ])('reads the status %s as %s', async (status, outcome) => {
    await webhook.start();
    await webhook.send({ body: deployment(status, started) });
    expect((await webhook.listed())[0].outcome).toBe(outcome);
    expect(webhook.counts()?.unknownOutcomes).toEqual(
      status === 'some_status_of_tomorrow' ? { [status]: 1 } : {},
    );
  });

  it('reports commits on the default branch by their own time', async () => {
    await webhook.start();
    await webhook.send({ body: push() });
    expect(await webhook.listed()).toMatchObject([
      { revision: 'b'.repeat(40), occurredAt: '2026-03-01T08:01:00.000Z' },
      { kind: 'commit', actor: 'Li Wei', title: 'Change a' },
    ]);
  });

  it('turns a flag when the delivery arrives, as GitLab says no time', async () => {
    await webhook.start();
    const turn = async (active: boolean, id?: string) =>
      webhook.send({
        body: featureFlag(active),
        headers: { 'X-Gitlab-Event-UUID': id },
      });
    await turn(false, 'first');
    webhook.app.setNow('2026-03-01T12:05:00Z');
    await turn(true, 'second');
    webhook.app.setNow('2026-03-01T12:10:00Z');
    await turn(false, 'third');
    const before = await webhook.listed();
    expect(
      before.map(({ occurredAt, revision }) => [occurredAt, revision]),
    ).toEqual([
      ['2026-03-01T12:10:00.000Z', 'off'],
      ['2026-03-01T12:05:00.000Z', 'on'],
      ['2026-03-01T12:00:00.000Z', 'off'],
    ]);
    expect(before[0]).toMatchObject({
      kind: 'flag',
      item: 'new-checkout',
      outcome: 'succeeded',
      actor: 'ana',
      entityRef: 'component:default/checkoutservice',
    });
    webhook.app.setNow('2027-03-01T12:00:00Z');
    for (const [active, id] of [
      [true, 'second'],
      [false, 'third'],
      [false, 'first'],
    ] as const) {
      expect((await turn(active, id)).status).toBe(200);
    }
    expect(await webhook.listed()).toEqual(before);
  });

  it('takes pipelines and jobs for deploys only where configuration says so', async () => {
    await webhook.start();
    const others = [
      pipeline('success', { name: 'Test' }),
      pipeline('success', { ref: 'topic' }),
      pipeline('pending'),
      job('success', { build_name: 'test' }),
      job('created', { build_started_at: null }),
      job('skipped'),
    ];
    for (const body of others) {
      const answer = await webhook.send({ body });
      expect([200, 201]).toContain(answer.status);
      expect(answer.body.changes ?? []).toEqual([]);
    }
    expect(await webhook.app.stored()).toEqual({ reports: 0, changes: 0 });
    await webhook.send({ body: pipeline('running') });
    await webhook.send({
      body: job('running', { environment: { name: 'eu', action: 'start' } }),
    });
    expect(
      (await webhook.listed()).map(({ environment }) => environment).sort(),
    ).toEqual(['eu', 'production']);
    await expect(
      webhook.start({ deployJobs: { all: { environment: 'production' } } }),
    ).rejects.toThrow("'plumbline.webhooks.gitlab.deployJobs.all' must say");
  });

  it('acknowledges what says nothing about changes, by its name', async () => {
    await webhook.start();
    const others = [
      mergeRequest('open'),
      { object_kind: 'an_event_of_tomorrow' },
      { event_name: 'subgroup_create' },
      push({ ref: 'refs/heads/topic' }),
      push({ object_kind: 'tag_push', ref: 'refs/tags/main' }),
      push({ after: '0'.repeat(40) }),
      push({ commits: [] }),
      release({ action: 'update' }),
      release({ action: 'delete' }),
    ];
    for (const body of others) {
      const answer = await webhook.send({ body });
      expect([answer.status, answer.body.status]).toEqual([200, 'ignored']);
    }
    expect(await webhook.app.stored()).toEqual({ reports: 0, changes: 0 });
    expect(webhook.counts()?.ignored).toEqual({
      an_event_of_tomorrow: 1,
      merge_request: 1,
      push: 3,
      release: 2,
      subgroup_create: 1,
      tag_push: 1,
    });
  });

  it.each([
    ['deployment_id', deployment('running', started, { deployment_id: null })],
    ['status_changed_at', deployment('running', 'yesterday')],
    ['status_changed_at', deployment('running', '2026-13-01 10:00:00 UTC')],
    ['project', deployment('running', started, { project: undefined })],
    ['ref', push({ ref: undefined })],
    ['tag', release({ tag: '' })],
    ['released_at', release({ released_at: null, created_at: null })],
    ['object_attributes', { ...featureFlag(true), object_attributes: null }],
    ['object_kind', {}],
  ])("refuses an event by its field '%s'", async (field, body) => {
    await webhook.start();
    const answer = await webhook.send({ body });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(`'${field}' of the`);
  });
});

testWebhookModule({
  module: gitlabModule,
  id: 'gitlab',
  sign: (_, token) => ({ 'X-Gitlab-Token': token }),
  deliveries: ({ leaky, text }) => {
    const project = {
      ...push().project,
      web_url: leaky,
      git_http_url: `${leaky}.git`,
    };
    const commits = push().commits.map(commit => ({
      ...commit,
      message: text,
      url: `${leaky}/-/commit/${commit.id}?private_token=${text}`,
    }));
    return [
      push({ project, commits }),
      deployment('success', '2026-03-01T11:10:00Z', { project }),
      { ...featureFlag(true), project },
    ];
  },
  kinds: ['commit', 'commit', 'deploy', 'flag'],
});

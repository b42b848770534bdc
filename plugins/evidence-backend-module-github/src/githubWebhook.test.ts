import {
  createLedgerDatabases,
  testWebhookModule,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  githubSecret,
  sign,
  events,
  example,
  examples,
  useGithubWebhook,
} from './__testUtils__/githubWebhook';
import { githubModule } from './module';

jest.setTimeout(120_000);

describe("GitHub's webhook", () => {
  const databases = createLedgerDatabases();
  const hook = useGithubWebhook(databases);

  it('has examples of every event, of every origin', () => {
    for (const event of events) {
      expect(
        new Set(
          examples
            .filter(each => each.event === event)
            .map(({ origin }) => origin),
        ).size,
      ).toBeGreaterThan(event.startsWith('workflow') ? 3 : 4);
    }
    expect(examples.length).toBeGreaterThan(70);
  });

  describe.each(['POSTGRES_15'] as const)('on %s', databaseId => {
    it('takes every example; a replay in another order changes nothing', async () => {
      await hook.start(databaseId);
      const outcomes = new Set<string>();
      for (const { event, payload } of examples) {
        const { status, body } = await hook.deliver(event, payload);
        expect([200, 201]).toContain(status);
        expect(['accepted', 'ignored']).toContain(body.status);
        outcomes.add(`${event} ${body.status}`);
      }
      expect([...outcomes].sort()).toEqual([
        'deployment accepted',
        'deployment_status accepted',
        'ping ignored',
        // None was merged, and the author alone reviewed them.
        'pull_request ignored',
        'pull_request_review ignored',
        'push accepted',
        'push ignored',
        'release accepted',
        'release ignored',
        'workflow_job accepted',
        'workflow_run accepted',
      ]);
      const before = await hook.listed();
      const stored = await hook.app.stored();
      const runs = await hook.app.runs.list({ limit: 200 });
      expect(runs.length).toBeGreaterThan(4);
      expect(before.length).toBeGreaterThan(4);
      expect(new Set(before.map(({ kind }) => kind))).toEqual(
        new Set(['deploy', 'commit']),
      );
      for (const { event, payload } of [...examples].reverse()) {
        expect((await hook.deliver(event, payload)).status).toBe(200);
      }
      expect(await hook.listed()).toEqual(before);
      expect(await hook.app.stored()).toEqual(stored);
      expect(await hook.app.runs.list({ limit: 200 })).toEqual(runs);

      await hook.stop();
      await hook.start(databaseId);
      for (const { event, payload } of [...examples].reverse()) {
        await hook.deliver(event, payload);
      }
      expect(await hook.listed()).toEqual(before);
      expect(await hook.app.runs.list({ limit: 200 })).toEqual(runs);
    });
  });

  it('makes one change of a deployment and its statuses, in any order', async () => {
    const created = example('deployment');
    Object.assign(created.deployment, {
      description: 'Checkout 2',
      created_at: '2026-03-01T10:00:00Z',
      updated_at: '2026-03-01T10:00:00Z',
    });
    const status = (state: string, at: string, urls = {}) => {
      const payload = example('deployment_status');
      payload.deployment = created.deployment;
      Object.assign(payload.deployment_status, {
        state,
        created_at: at,
        updated_at: at,
        ...urls,
      });
      return payload;
    };
    const deliveries: [string, unknown][] = [
      ['deployment', created],
      ['deployment_status', status('waiting', '2026-03-01T10:01:00Z')],
      ['deployment_status', status('in_progress', '2026-03-01T11:00:00Z')],
      [
        'deployment_status',
        status('success', '2026-03-01T11:05:00Z', {
          // eslint-disable-next-line no-script-url
          log_url: 'javascript:alert(1)',
          target_url: 'https://ci.example/run/1',
        }),
      ],
      ['deployment_status', status('inactive', '2026-03-02T10:00:00Z')],
    ];
    for (const order of [deliveries, [...deliveries].reverse()]) {
      await hook.start();
      for (const [event, payload] of order) {
        await hook.deliver(event, payload);
      }
      expect(await hook.listed()).toEqual([
        {
          id: expect.any(String),
          source: 'github',
          kind: 'deploy',
          entityRef: 'component:default/hello',
          environment: 'production',
          // Not when it was requested: an approval took an hour.
          occurredAt: '2026-03-01T11:00:00.000Z',
          actor: 'Codertocat',
          revision: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
          title: 'Checkout 2',
          outcome: 'succeeded',
          links: {
            diff: 'https://github.com/Codertocat/Hello-World/commit/f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
            run: 'https://ci.example/run/1',
          },
        },
      ]);
      expect(await hook.app.stored()).toEqual({ reports: 5, changes: 1 });
      await hook.stop();
    }
  });

  it.each([
    ['pending', 'in-progress'],
    ['in_progress', 'in-progress'],
    ['queued', undefined],
    ['waiting', undefined],
    ['inactive', undefined],
    ['success', 'succeeded'],
    ['failure', 'failed'],
    ['error', 'failed'],
    ['some_state_of_tomorrow', undefined],
  ])('reads the state %s as %s', async (state, outcome) => {
    await hook.start();
    const payload = example('deployment_status');
    payload.deployment_status.state = state;
    await hook.deliver('deployment_status', payload);
    expect((await hook.listed())[0].outcome).toBe(outcome);
  });

  it.each([
    [{ service: 'checkout' }, 'deploy'],
    [JSON.stringify({ component: 'component:default/checkout' }), 'deploy'],
    ['nothing that is JSON', 'deploy:checkout'],
  ])(
    'lets the payload %j or the task %s name the service',
    async (payload, task) => {
      await hook.start();
      for (const name of ['checkout', 'component:default/checkout']) {
        hook.app.estate.set(name, ['component:default/checkout']);
      }
      const event = example('deployment');
      Object.assign(event.deployment, { payload, task });
      await hook.deliver('deployment', event);
      expect((await hook.listed())[0].entityRef).toBe(
        'component:default/checkout',
      );
    },
  );

  it('keeps what was pushed to the default branch as commits, by their own time', async () => {
    await hook.start();
    const payload = example('push');
    const [first, second] = ['a', 'b'].map((letter, index) => ({
      ...payload.head_commit,
      id: letter.repeat(40),
      message: `Fix ${letter}\n\nBecause.`,
      timestamp: `2026-03-01T10:0${index}:00+02:00`,
      url: `https://github.com/Codertocat/Hello-World/commit/${letter.repeat(
        40,
      )}`,
    }));
    const push = {
      ...payload,
      ref: 'refs/heads/master',
      commits: [first, second],
    };
    expect((await hook.deliver('push', push)).body.changes).toHaveLength(2);
    expect(await hook.listed()).toMatchObject([
      {
        kind: 'commit',
        occurredAt: '2026-03-01T08:01:00.000Z',
        revision: 'b'.repeat(40),
        title: 'Fix b',
        actor: 'Codertocat',
        rollback: {
          how: 'Revert of the commit: git revert bbbbbbb',
          url: second.url,
        },
      },
      { revision: 'a'.repeat(40), title: 'Fix a' },
    ]);
    for (const ref of ['refs/heads/topic', 'refs/tags/master']) {
      const { body } = await hook.deliver('push', {
        ...push,
        ref,
        commits: [{ ...first, id: 'c' }],
      });
      expect(body.status).toBe('ignored');
    }
    expect(await hook.app.stored()).toEqual({ reports: 2, changes: 2 });
  });

  it('keeps the other commits of a push where one is dated ahead', async () => {
    await hook.start();
    const payload = example('push');
    const commit = (letter: string, timestamp: string) => ({
      ...payload.head_commit,
      id: letter.repeat(40),
      timestamp,
    });
    const ahead = commit('a', '2099-01-01T00:00:00Z');
    const push = { ...payload, ref: 'refs/heads/master' };
    const { status, body } = await hook.deliver('push', {
      ...push,
      commits: [ahead, commit('b', '2026-03-01T10:00:00Z')],
    });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        changes: [{ status: 'stored' }],
        rejected: [
          {
            index: 0,
            reason: expect.stringMatching(
              /^'occurredAt' of the change lies in the future, at 2099/,
            ),
          },
        ],
      },
    });
    expect(await hook.listed()).toMatchObject([{ revision: 'b'.repeat(40) }]);
    const none = await hook.deliver('push', { ...push, commits: [ahead] });
    expect(none.status).toBe(400);
    expect(none.body.error.message).toMatch(/entry 0: 'occurredAt' of/);
  });

  it('keeps a published release beside the commits, never as a deploy', async () => {
    await hook.start();
    const payload = example('release');
    for (const action of [
      'created',
      'edited',
      'deleted',
      'published',
      'released',
    ]) {
      await hook.deliver('release', { ...payload, action });
    }
    expect(await hook.listed()).toMatchObject([
      { kind: 'commit', revision: '0.0.1', title: 'Release 0.0.1' },
    ]);
    expect((await hook.listed())[0]).not.toHaveProperty('rollback');
  });

  it('counts a workflow run as a deploy only where configuration says so', async () => {
    await hook.start('SQLITE_3', {
      plumbline: {
        webhooks: {
          github: {
            secrets: { present: githubSecret },
            deployWorkflows: {
              shop: {
                workflow: '.github/workflows/test.yml',
                repository: 'octo-org/octo-repo',
                environment: 'production',
              },
            },
          },
        },
      },
    });
    const payload = structuredClone(
      examples.find(
        each =>
          each.event === 'workflow_run' &&
          each.payload.workflow_run.conclusion === 'success',
      )!.payload,
    );
    const attempt = (overrides: object) => ({
      ...payload,
      workflow_run: { ...payload.workflow_run, ...overrides },
    });
    await hook.deliver(
      'workflow_run',
      attempt({ status: 'in_progress', conclusion: null }),
    );
    await hook.deliver('workflow_run', payload);
    await hook.deliver(
      'workflow_run',
      attempt({ status: 'queued', conclusion: null, run_attempt: 2 }),
    );
    await hook.deliver(
      'workflow_run',
      attempt({ conclusion: 'skipped', run_attempt: 3 }),
    );
    const other = structuredClone(payload);
    other.workflow.path = '.github/workflows/lint.yml';
    other.workflow_run.path = other.workflow.path;
    await hook.deliver('workflow_run', other);
    expect(await hook.listed()).toMatchObject([
      { kind: 'deploy', environment: 'production', outcome: 'succeeded' },
    ]);
  });
});

testWebhookModule({
  module: githubModule,
  id: 'github',
  sign: (body, key) => ({
    'X-GitHub-Event': 'push',
    'X-Hub-Signature-256': sign(body, key),
  }),
  deliveries: ({ leaky, text }) => {
    const push = example('push');
    const [commit] = push.commits;
    return [
      {
        ...push,
        ref: `refs/heads/${push.repository.default_branch}`,
        repository: { ...push.repository, html_url: leaky, url: leaky },
        commits: [
          {
            ...commit,
            id: 'a'.repeat(40),
            distinct: true,
            timestamp: '2026-03-01T11:00:00Z',
            message: text,
            url: `${leaky}/commit/x?access_token=${text}`,
          },
        ],
      },
    ];
  },
  kinds: ['commit'],
});

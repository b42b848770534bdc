import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import request from 'supertest';
import { createLedgerDatabases } from '../database/ledger/__testUtils__/testLedger';
import {
  githubSecret,
  oldGithubSecret,
  startLedger,
} from './__testUtils__/startLedger';

jest.setTimeout(60_000);

const path = '/api/evidence/webhooks/github';

type Example = { event: string; origin: string; payload: any };

const examplesDir = dirname(
  require.resolve('@octokit/webhooks-examples/package.json'),
);
const events = [
  'deployment',
  'deployment_status',
  'ping',
  'push',
  'release',
  'workflow_run',
];

/** Every payload of the events, of GitHub itself and of each enterprise version. */
function readExamples(): Example[] {
  return [
    'api.github.com',
    'ghes-31',
    'ghes-32',
    'ghes-33',
    'ghes-34',
    'ghes-35',
  ]
    .flatMap(origin => {
      const definitions: { name: string; examples: any[] }[] = JSON.parse(
        readFileSync(join(examplesDir, origin, 'index.json'), 'utf8'),
      );
      return definitions.flatMap(({ name: event, examples }) =>
        examples.map(payload => ({ event, origin, payload })),
      );
    })
    .filter(({ event }) => events.includes(event));
}

const examples = readExamples();
const example = (event: string): any =>
  structuredClone(examples.find(each => each.event === event)!.payload);

function sign(body: string, secret = githubSecret): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

describe('/webhooks/github', () => {
  const databases = createLedgerDatabases();
  let app: Awaited<ReturnType<typeof startLedger>>;
  let running = false;

  async function start(
    databaseId: Parameters<typeof databases.init>[0] = 'SQLITE_3',
    config?: Parameters<typeof startLedger>[1],
  ) {
    app = await startLedger(await databases.init(databaseId), config);
    running = true;
    app.estate.set('https://github.com/Codertocat/Hello-World', [
      'component:default/hello',
    ]);
  }

  async function stop() {
    if (running) {
      running = false;
      await app.server.stop();
    }
  }

  afterEach(stop);

  function send(
    event: string | undefined,
    body: string,
    headers: Record<string, string | undefined> = {},
  ) {
    const sent = request(app.server).post(path);
    const all = {
      'Content-Type': 'application/json',
      'X-GitHub-Event': event,
      'X-Hub-Signature-256': sign(body),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) {
      if (value !== undefined) {
        sent.set(name, value);
      }
    }
    return sent.send(body);
  }

  const deliver = (event: string, payload: unknown) =>
    send(event, JSON.stringify(payload));

  const listed = async () =>
    (await app.ledger.list({ limit: 500 })).items.map(
      ({ receivedAt: _, ...change }) => change,
    );

  it('has examples of every event, of every origin', () => {
    for (const event of events) {
      expect(
        new Set(
          examples
            .filter(each => each.event === event)
            .map(({ origin }) => origin),
        ).size,
      ).toBeGreaterThan(event === 'workflow_run' ? 3 : 4);
    }
    expect(examples.length).toBeGreaterThan(70);
  });

  describe.each(databases.eachSupportedId())('on %s', databaseId => {
    it('takes every example; a replay in another order changes nothing', async () => {
      await start(databaseId);
      for (const { event, payload } of examples) {
        const { status, body } = await deliver(event, payload);
        expect([200, 201]).toContain(status);
        expect(['accepted', 'ignored']).toContain(body.status);
        if (event === 'deployment' || event === 'deployment_status') {
          expect(body.changes).toHaveLength(1);
        }
        if (event === 'ping' || event === 'workflow_run') {
          expect(body.status).toBe('ignored');
        }
      }
      const before = await listed();
      const stored = await app.stored();
      expect(before.length).toBeGreaterThan(4);
      expect(new Set(before.map(({ kind }) => kind))).toEqual(
        new Set(['deploy', 'commit']),
      );
      for (const { event, payload } of [...examples].reverse()) {
        expect((await deliver(event, payload)).status).toBe(200);
      }
      expect(await listed()).toEqual(before);
      expect(await app.stored()).toEqual(stored);

      await stop();
      await start(databaseId);
      for (const { event, payload } of [...examples].reverse()) {
        await deliver(event, payload);
      }
      expect(await listed()).toEqual(before);
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
          log_url: 'javascript:alert(1)',
          target_url: 'https://ci.example/run/1',
        }),
      ],
      ['deployment_status', status('inactive', '2026-03-02T10:00:00Z')],
    ];
    for (const order of [deliveries, [...deliveries].reverse()]) {
      await start();
      for (const [event, payload] of order) {
        await deliver(event, payload);
      }
      expect(await listed()).toEqual([
        {
          id: expect.any(String),
          source: 'github',
          kind: 'deploy',
          entityRef: 'component:default/hello',
          environment: 'production',
          // Not when it was asked for: an approval took an hour.
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
      expect(await app.stored()).toEqual({ reports: 5, changes: 1 });
      await stop();
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
    await start();
    const payload = example('deployment_status');
    payload.deployment_status.state = state;
    await deliver('deployment_status', payload);
    expect((await listed())[0].outcome).toBe(outcome);
  });

  it.each([
    [{ service: 'checkout' }, 'deploy'],
    [JSON.stringify({ component: 'component:default/checkout' }), 'deploy'],
    ['nothing that is JSON', 'deploy:checkout'],
  ])(
    'lets the payload %j or the task %s name the service',
    async (payload, task) => {
      await start();
      for (const name of ['checkout', 'component:default/checkout']) {
        app.estate.set(name, ['component:default/checkout']);
      }
      const event = example('deployment');
      Object.assign(event.deployment, { payload, task });
      await deliver('deployment', event);
      expect((await listed())[0].entityRef).toBe('component:default/checkout');
    },
  );

  it('keeps what was pushed to the default branch as commits, by their own time', async () => {
    await start();
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
    expect((await deliver('push', push)).body.changes).toHaveLength(2);
    expect(await listed()).toMatchObject([
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
      const { body } = await deliver('push', {
        ...push,
        ref,
        commits: [{ ...first, id: 'c' }],
      });
      expect(body.status).toBe('ignored');
    }
    expect(await app.stored()).toEqual({ reports: 2, changes: 2 });
  });

  it('keeps a published release beside the commits, never as a deploy', async () => {
    await start();
    const payload = example('release');
    for (const action of [
      'created',
      'edited',
      'deleted',
      'published',
      'released',
    ]) {
      await deliver('release', { ...payload, action });
    }
    expect(await listed()).toMatchObject([
      { kind: 'commit', revision: '0.0.1', title: 'Release 0.0.1' },
    ]);
    expect((await listed())[0]).not.toHaveProperty('rollback');
  });

  it('counts a workflow run only where configuration says that it deploys', async () => {
    await start('SQLITE_3', {
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
    await deliver(
      'workflow_run',
      attempt({ status: 'in_progress', conclusion: null }),
    );
    await deliver('workflow_run', payload);
    await deliver(
      'workflow_run',
      attempt({ status: 'queued', conclusion: null, run_attempt: 2 }),
    );
    await deliver(
      'workflow_run',
      attempt({ conclusion: 'skipped', run_attempt: 3 }),
    );
    const other = structuredClone(payload);
    other.workflow.path = '.github/workflows/lint.yml';
    other.workflow_run.path = other.workflow.path;
    await deliver('workflow_run', other);
    expect(await listed()).toMatchObject([
      { kind: 'deploy', environment: 'production', outcome: 'succeeded' },
    ]);
  });

  describe('refusals', () => {
    const body = JSON.stringify(example('deployment_status'));

    async function expectRefused(
      response: Promise<request.Response> | request.Test,
      status: number,
      message: RegExp,
    ) {
      const answer = await response;
      expect(answer.status).toBe(status);
      expect(answer.body.error.message).toMatch(message);
      expect(answer.text).not.toContain(githubSecret);
      expect(app.audits).toEqual([
        {
          eventId: 'webhook-delivery',
          severityLevel: 'medium',
          status: 'failed',
          error: expect.stringMatching(message),
        },
      ]);
      expect(await app.stored()).toEqual({ reports: 0, changes: 0 });
    }

    it('refuses a body of which one byte was altered', async () => {
      await start();
      for (const at of [0, Math.floor(body.length / 2), body.length - 1]) {
        const altered =
          body.slice(0, at) +
          String.fromCharCode(body.charCodeAt(at) ^ 1) +
          body.slice(at + 1);
        app.audits.length = 0;
        await expectRefused(
          send('deployment_status', altered, {
            'X-Hub-Signature-256': sign(body),
          }),
          401,
          /does not fit the body/,
        );
      }
      expect((await send('deployment_status', body)).status).toBe(201);
    });

    it.each([
      ['no signature', undefined, /header 'X-Hub-Signature-256' is missing/],
      ['another secret', sign(body, 'guess'), /does not fit/],
      ['no secret', sign(body, ''), /does not fit/],
      [
        'an older algorithm',
        sign(body).replace('sha256', 'sha1'),
        /does not fit/,
      ],
      ['half a signature', sign(body).slice(0, 40), /does not fit/],
      ['nothing after the sign', 'sha256=', /does not fit/],
    ])('refuses %s', async (_, signature, message) => {
      await start();
      await expectRefused(
        send('deployment_status', body, { 'X-Hub-Signature-256': signature }),
        401,
        message,
      );
    });

    it('takes any active secret, for rotation', async () => {
      await start();
      const { status } = await send('deployment_status', body, {
        'X-Hub-Signature-256': sign(body, oldGithubSecret),
      });
      expect(status).toBe(201);
    });

    it.each([
      ['none', {}],
      ['a blank one', { secrets: { blank: ' ' } }],
    ])('is closed with %s as secret', async (_, github) => {
      await start('SQLITE_3', { plumbline: { webhooks: { github } } });
      await expectRefused(
        send('deployment_status', body, {
          'X-Hub-Signature-256': sign(body, ' '),
        }),
        401,
        /^The webhook 'github' is closed until a secret is configured under 'plumbline\.webhooks\.github\.secrets'$/,
      );
    });

    it('refuses a signed body that is no JSON', async () => {
      await start();
      await expectRefused(send('push', '{"ref": '), 400, /must be JSON/);
    });

    it('refuses a signed payload without what GitHub documents', async () => {
      await start();
      const payload = example('deployment_status');
      delete payload.deployment.id;
      await expectRefused(
        deliver('deployment_status', payload),
        400,
        /^'deployment\.id' of the deployment_status event /,
      );
    });

    it('refuses a signed delivery that names no event', async () => {
      await start();
      await expectRefused(send(undefined, body), 400, /X-GitHub-Event/);
    });

    it('refuses more than 1 MB', async () => {
      await start();
      const large = JSON.stringify({ filler: 'x'.repeat(2 ** 20) });
      await expectRefused(send('push', large), 413, /at most 1 MB/);
    });

    it('refuses a source that nobody added', async () => {
      await start();
      await expectRefused(
        request(app.server).post('/api/evidence/webhooks/__proto__').send({}),
        404,
        /those that exist are 'github'/,
      );
    });
  });

  it('takes the form that GitHub sends by default', async () => {
    await start();
    const form = new URLSearchParams({
      payload: JSON.stringify(example('deployment_status')),
    }).toString();
    const { status } = await send('deployment_status', form, {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    expect(status).toBe(201);
  });

  it('is not confused by credentials of a proxy', async () => {
    await start();
    const { status } = await send(
      'deployment_status',
      JSON.stringify(example('deployment_status')),
      {
        Authorization: 'Basic c29tZTpib2R5',
      },
    );
    expect(status).toBe(201);
  });

  it('answers events that say nothing about changes', async () => {
    await start();
    for (const event of ['ping', 'issues']) {
      const { status, body } = await send(event, '{}');
      expect([status, body.status]).toEqual([200, 'ignored']);
    }
    expect(await app.stored()).toEqual({ reports: 0, changes: 0 });
  });
});

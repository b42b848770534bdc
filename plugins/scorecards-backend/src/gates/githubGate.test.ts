import { createHmac, generateKeyPairSync } from 'node:crypto';
import { TestDatabases } from '@backstage/backend-test-utils';
import githubModule from '@plumbline/backstage-plugin-scorecards-backend-module-github';
import request from 'supertest';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, incidentRule, ownerRule } from './__testUtils__/gateEstate';
import { example, pull, repository, sha } from './__testUtils__/githubEvents';
import { GithubServer, ownApp } from './__testUtils__/GithubServer';

jest.setTimeout(120_000);

const secret = 'hush';
const app = {
  ...{ appId: ownApp, clientId: 'i', clientSecret: 's', webhookSecret: 'w' },
  privateKey: generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey,
};
const page = /https:\/\/portal\.example\/scorecards\/gates\/[0-9a-f-]{36}/;

/** Of what is released to one environment. */
const reviewRule = {
  ...ownerRule,
  ...{ id: 'reviewed', answer: 'review', whenUnknown: 'review' },
  appliesTo: { environments: ['vault'] },
};

const sitesRule = { ...ownerRule, appliesTo: { types: ['website'] } };

describe('the gate of a repository at GitHub', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const github = new GithubServer();
  let portal: Awaited<ReturnType<typeof startScorecards>>;
  const facts = [
    aService('cart', { incidents: [] }),
    aService('pay', { incidents: [{ id: 'INC-7' }] }),
    {
      ...aService('mail', { incidents: [], owned: true }),
      type: 'website',
    },
  ];
  const send = (event: string, payload: object, key = secret) => {
    const body = JSON.stringify(payload);
    return request(portal.url)
      .post('/api/scorecards/webhooks/github')
      .set('x-github-event', event)
      .set('content-type', 'application/json')
      .set(
        'x-hub-signature-256',
        `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
      )
      .send(body);
  };
  const reported = { status: 'reported' };

  beforeAll(async () => {
    const apiBaseUrl = await github.start();
    portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      ...{ facts, gates: [incidentRule, reviewRule, sitesRule] },
      features: [githubModule],
      entities: ['ana', 'ben'].map(name => ({
        ...{ apiVersion: 'backstage.io/v1alpha1', kind: 'User' },
        metadata: {
          name,
          annotations: { 'github.com/user-login': `${name}-hub` },
        },
      })),
      config: {
        app: { baseUrl: 'https://portal.example/' },
        integrations: {
          github: [{ host: 'git.example', apiBaseUrl, apps: [app] }],
        },
        plumbline: { webhooks: { github: { secrets: { current: secret } } } },
      },
    });
    await eventually(async () => {
      const { body } = await portal.call('service', 'get', '/gates');
      if (body.items.length < 3) {
        throw new Error('No rule is in force yet');
      }
    });
  });
  beforeEach(() => {
    github.runs.length = 0;
    github.answers.length = 0;
    github.author = { login: 'Ana-Hub', type: 'User' };
    github.onCreated = undefined;
    github.files = [{ filename: 'services/cart/main.go' }];
    github.texts = {};
  });
  afterAll(async () => {
    await portal.stop();
    github.stop();
  });

  it('judges descriptions as the change has them, too', async () => {
    const file = 'services/mail/catalog-info.yaml';
    const text = [
      'apiVersion: backstage.io/v1alpha1',
      'kind: Component',
      'metadata: { name: mail }',
      'spec:',
      '  type: website',
      '  lifecycle: production',
      '  owner: payments',
    ];
    github.files = [{ filename: file }];
    github.texts = {
      [`${sha('f')}:${file}`]: `${text.join('\n')}\n`,
      [`${sha('a')}:${file}`]: `${text.slice(0, -1).join('\n')}\n`,
    };
    expect((await send('pull_request', pull(sha('a')))).body).toEqual(reported);
    expect(github.runs.at(-1)).toMatchObject({
      conclusion: 'neutral',
      output: {
        summary: expect.stringMatching(/It has no owner/),
      },
    });
    github.texts[`${sha('b')}:${file}`] = `${text.join('\n')}\n`;
    expect((await send('pull_request', pull(sha('b')))).body).toEqual(reported);
    expect(github.runs.at(-1)).toMatchObject({ conclusion: 'success' });
    // One that is padded is not overlooked in silence.
    github.texts[`${sha('c')}:${file}`] = '\n'.repeat(40_000);
    await send('pull_request', pull(sha('c')));
    expect(github.runs.at(-1)!.output.summary).toMatch(/too many or too long/);
  });

  it('has one check run for each commit, updated in place', async () => {
    // The same event may come twice at once.
    const both = [pull(sha('a')), pull(sha('a'), 'synchronize')];
    for (const { body } of await Promise.all(
      both.map(event => send('pull_request', event)),
    )) {
      expect(body).toEqual(reported);
    }
    expect(github.runs).toEqual([
      {
        ...{ id: 1, app: { id: ownApp }, head_sha: sha('a') },
        ...{ name: 'Plumbline gate', details_url: expect.stringMatching(page) },
        external_id: `plumbline:${sha('f')}:2`,
        ...{ status: 'completed', conclusion: 'success' },
        completed_at: expect.any(String),
        output: {
          title: 'Allowed; a deploy would be answered now: allow',
          summary: expect.stringMatching(/^All rules pass\./),
        },
      },
    ]);
    expect(github.tokens).toEqual(new Set(['Bearer ghs_1']));

    // Where a file was counts as well.
    github.files = [
      { filename: 'docs/x', previous_filename: 'services/pay/main.go' },
    ];
    await send('pull_request', pull(sha('a'), 'edited')).expect(200, reported);
    expect(github.runs).toMatchObject([
      {
        conclusion: 'neutral',
        output: {
          title: 'Allowed with warnings; a deploy would be answered now: block',
          summary: expect.stringContaining(
            '| block | no-incident | component:default/pay | Open: INC-7 | Wait until it ends |',
          ),
        },
      },
    ]);
    await send('pull_request', pull(sha('b'), 'closed')).expect(200, {
      status: 'ignored',
    });
    expect(github.runs).toHaveLength(1);
  });

  it('answers merge groups, and runs again on request', async () => {
    const group: any = example('merge_group');
    group.merge_group.head_sha = sha('c');
    await send('merge_group', group).expect(200, reported);
    expect(github.runs).toMatchObject([
      {
        conclusion: 'success',
        external_id: `plumbline:${group.merge_group.base_sha}:merge`,
      },
    ]);
    facts[0] = aService('cart', { incidents: [{ id: 'INC-9' }] });
    const again = (event: 'check_run' | 'check_suite', head: string) =>
      send(event, {
        ...example(event),
        ...{ action: 'rerequested', [event]: { id: 1, head_sha: head } },
      });
    for (const event of ['check_run', 'check_suite'] as const) {
      github.runs[0].conclusion = 'success';
      await again(event, sha('c')).expect(200, reported);
      expect(github.runs).toMatchObject([{ conclusion: 'neutral' }]);
    }
    facts[0] = aService('cart', { incidents: [] });
    // Of another check.
    await again('check_run', sha('d')).expect(200, { status: 'ignored' });
    await send('check_run', example('check_run')).expect(200, {
      status: 'ignored',
    });
  });

  it('keeps to check runs of the App, and leaves none of them open', async () => {
    const begun: Omit<(typeof github.runs)[number], 'id' | 'app'> = {
      ...{ name: 'Plumbline gate', head_sha: sha('a'), status: 'in_progress' },
      external_id: `plumbline:${sha('f')}:2`,
      output: { title: 'Allowed', summary: 'Really' },
    };
    // A workflow of the change can create one of any name and id.
    github.runs.push({ ...begun, id: 1, app: { id: 15368 } });
    github.onCreated = () => {
      // As another process does at the same time.
      github.runs.push({ ...begun, id: 3, app: { id: ownApp } });
      github.onCreated = undefined;
    };
    await send('pull_request', pull(sha('a'))).expect(200, reported);
    const states = () => github.runs.map(({ id, status }) => [id, status]);
    const settled = [
      ...[
        [1, 'in_progress'],
        [2, 'completed'],
        [3, 'completed'],
      ],
    ];
    expect(states()).toEqual(settled);
    await send('pull_request', pull(sha('a'), 'edited')).expect(200, reported);
    expect(states()).toEqual(settled);
    // Another pull request of the same commit has another base.
    await send('pull_request', pull(sha('a'), 'opened', 3)).expect(200);
    expect(github.runs[3].external_id).toBe(`plumbline:${sha('f')}:3`);
    expect(github.runs[1].external_id).toBe(`plumbline:${sha('f')}:2`);
  });

  it('shows everyone which rules object, and nothing that these name', async () => {
    github.files = [{ filename: 'services/pay/main.go' }];
    const event = pull(sha('a'));
    const open = { ...repository, private: false };
    await send('pull_request', { ...event, repository: open }).expect(200);
    const [{ output }] = github.runs;
    expect(output.summary).toMatch(
      /^\| answer \| rule \| what it wants \|\n\| --- \| --- \| --- \|\n\| block \| no-incident \| No incident is open \|\n\n\[Decision /,
    );
    expect(output.summary).toMatch(page);
    expect(JSON.stringify(output)).not.toMatch(/INC-7|component:/);
  });

  it('judges all services where GitHub lists no files', async () => {
    const group: any = example('merge_group');
    group.merge_group.head_sha = sha('9');
    github.files = undefined;
    await send('merge_group', group).expect(200, reported);
    expect(github.runs).toMatchObject([{ conclusion: 'neutral' }]);
  });

  it('reports that it could not decide, and stops no pull request', async () => {
    github.files = [{ filename: '../../etc/passwd' }];
    await send('pull_request', pull(sha('a'))).expect(200, reported);
    expect(github.runs).toMatchObject([
      {
        ...{ status: 'completed', conclusion: 'neutral' },
        output: {
          title: 'Not checked',
          summary: expect.stringContaining('must lie in the repository'),
        },
      },
    ]);
    github.isAway = true;
    await send('pull_request', pull(sha('b'))).expect(502);
    github.isAway = false;
  });

  describe('as a deployment protection rule', () => {
    const callback = (run = '4711', name = 'shop/all') =>
      `https://api.git.example/repos/${name}/actions/runs/${run}/deployment_protection_rule`;
    const protect = (part: object = {}) =>
      send('deployment_protection_rule', {
        ...{ action: 'requested', environment: 'production', event: 'push' },
        ...{ deployment_callback_url: callback(), pull_requests: [] },
        ...{ deployment: { id: 1, sha: sha('e'), ref: 'main' }, repository },
        sender: { login: 'ben-hub', type: 'User' },
        ...part,
      });

    it('lets pass what the gate allows, by a recorded decision', async () => {
      facts[1] = aService('pay', { incidents: [] });
      await protect().expect(200, reported);
      expect(github.answers).toEqual([
        {
          ...{ environment_name: 'production', state: 'approved' },
          comment: expect.stringMatching(
            /^Allowed by decision [0-9a-f-]{36}\. https:/,
          ),
        },
      ]);
      const { body } = await portal.call('service', 'get', '/gate-decisions');
      expect(body.items[0]).toMatchObject({
        ...{ stage: 'deploy', environment: 'production', head: sha('e') },
        url: 'https://git.example/shop/all/actions/runs/4711',
      });

      facts[1] = aService('pay', { incidents: [{ id: 'INC-7' }] });
      await protect().expect(200, reported);
      expect(github.answers[1]).toEqual({
        ...{ environment_name: 'production', state: 'rejected' },
        comment: expect.stringMatching(
          /^Blocked by .* no-incident: Open: INC-7 https:/,
        ),
      });
    });

    const decided = () => {
      const [, id] = /decision ([0-9a-f-]{36})/.exec(
        github.answers[0].comment.replaceAll('\\', ''),
      )!;
      return portal.call('service', 'get', `/gate/${id}`);
    };

    it('is reviewed by neither its author nor who started it', async () => {
      facts[1] = aService('pay', { incidents: [] });
      const vault = { environment: 'vault' };
      await protect(vault).expect(200, reported);
      const { body: decision } = await decided();
      expect(decision.request).toMatchObject({
        intent: 'Drop a column',
        makers: ['user:default/ana', 'user:default/ben'],
      });
      const [{ id }] = decision.reviews;
      const answer = (user: string) =>
        portal.call(user, 'post', `/gate-reviews/${id}/approve`, {
          ...{ version: 1, reason: 'Looks fine' },
        });
      for (const user of ['ana', 'ben']) {
        expect((await answer(user)).status).toBe(403);
      }
      expect((await answer('zoe')).status).toBe(200);
      await protect(vault).expect(200, reported);
      expect(github.answers).toMatchObject([
        { state: 'rejected' },
        { state: 'approved' },
      ]);
    });

    it.each([
      [{ login: 'eve', type: 'User' }, 'github.com/user-login: eve'],
      [null, 'no user of GitHub'],
    ])('opens no review where %j made it', async (author, why) => {
      github.author = author;
      const deployment = { id: 1, sha: sha('8'), ref: 'main' };
      await protect({ environment: 'vault', deployment }).expect(200);
      const [{ comment, state }] = github.answers;
      expect(state).toBe('rejected');
      expect(comment.replaceAll('\\', '')).toContain(why);
      const { body: decision } = await decided();
      expect(decision).toMatchObject({ answer: 'review', reviews: [] });
    });

    it('lets nothing pass without an answer', async () => {
      const other = {
        ...repository,
        html_url: 'https://git.example/shop/none',
      };
      await protect({ repository: other }).expect(200, reported);
      expect(github.answers).toMatchObject([
        {
          state: 'rejected',
          comment: expect.stringContaining('Not checked: The catalog has no'),
        },
      ]);
    });

    it('sends credentials to the configured API alone', async () => {
      for (const url of [
        callback('4711', 'evil/all'),
        callback('../../x'),
        'https://evil.example/',
      ]) {
        await protect({ deployment_callback_url: url }).expect(400);
      }
      // A host that is not configured has none.
      const elsewhere = { ...repository, html_url: 'https://evil.example/a/b' };
      await protect({ repository: elsewhere }).expect(200, {
        status: 'ignored',
      });
      expect(github.answers).toEqual([]);
    });
  });

  it('takes nothing that is not signed, or no event', async () => {
    await send('pull_request', pull(sha('a')), 'guess').expect(401);
    await request(portal.url)
      .post('/api/scorecards/webhooks/github')
      .send(pull(sha('a')))
      .expect(401);
    await send('pull_request', { action: 'opened' }).expect(400);
    await send('ping', { zen: 'x' }).expect(200, { status: 'ignored' });
    expect(github.runs).toEqual([]);
  });
});

import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestDatabases } from '@backstage/backend-test-utils';
import examples from '@octokit/webhooks-examples';
import githubModule from '@plumbline/backstage-plugin-scorecards-backend-module-github';
import request from 'supertest';
import { z } from 'zod';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, incidentRule } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const secret = 'hush';
const sha = (letter: string) => letter.repeat(40);
const repository = {
  full_name: 'shop/all',
  html_url: 'https://git.example/shop/all',
};

/** As https://docs.github.com/en/rest/checks/runs has them. */
const output = z.strictObject({
  title: z.string().min(1),
  summary: z.string().min(1).max(65_535),
});
const runShape = {
  status: z.enum(['queued', 'in_progress', 'completed']),
  conclusion: z.enum(['success', 'neutral', 'failure']).optional(),
  completed_at: z.iso.datetime().optional(),
  details_url: z.string().optional(),
  output,
};
const created = z.strictObject({
  ...{ name: z.string().min(1), head_sha: z.string().length(40) },
  ...{ external_id: z.string().max(255), ...runShape },
});
const updated = z
  .strictObject({ external_id: z.string().optional(), ...runShape })
  .refine(
    ({ conclusion, status }) => (status === 'completed') === !!conclusion,
  );
/** https://docs.github.com/en/rest/actions/workflow-runs#review-custom-deployment-protection-rules-for-a-workflow-run */
const answered = z.strictObject({
  environment_name: z.string().min(1),
  state: z.enum(['approved', 'rejected']),
  comment: z.string(),
});

/** What is used of the API of GitHub; anything else is 404. */
class GithubServer {
  readonly runs: (z.output<typeof created> & { id: number })[] = [];
  readonly answers: z.output<typeof answered>[] = [];
  readonly tokens = new Set<string | undefined>();
  files: object[] = [{ filename: 'services/cart/main.go' }];
  isAway = false;
  readonly #server: Server = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) {
      text += chunk;
    }
    this.tokens.add(req.headers.authorization);
    const [status, body] = this.isAway
      ? [500, {}]
      : this.#answer(
          `${req.method} ${req.url}`,
          text ? JSON.parse(text) : undefined,
        );
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body));
  });

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(call: string, body: unknown): [number, unknown] {
    const [, head] =
      /^GET \/repos\/shop\/all\/commits\/(\w+)\/check-runs\?check_name=Plumbline(?:\+|%20)gate&/.exec(
        call,
      ) ?? [];
    if (head) {
      const found = this.runs.filter(({ head_sha }) => head_sha === head);
      return [200, { total_count: found.length, check_runs: found }];
    }
    if (call === 'POST /repos/shop/all/check-runs') {
      const run = { id: this.runs.length + 1, ...created.parse(body) };
      this.runs.push(run);
      return [201, run];
    }
    const [, id] =
      /^PATCH \/repos\/shop\/all\/check-runs\/(\d+)$/.exec(call) ?? [];
    if (id) {
      const run = this.runs[Number(id) - 1];
      Object.assign(run, { conclusion: undefined }, updated.parse(body));
      return [200, run];
    }
    if (
      /^GET \/repos\/shop\/all\/pulls\/2\/files\?per_page=100$/.test(call) ||
      call.startsWith('GET /repos/shop/all/compare/')
    ) {
      return [
        200,
        call.includes('compare') ? { files: this.files } : this.files,
      ];
    }
    if (
      call ===
      'POST /repos/shop/all/actions/runs/4711/deployment_protection_rule'
    ) {
      this.answers.push(answered.parse(body));
      return [204, undefined];
    }
    return [404, { message: 'Not Found' }];
  }
}

/** An event as GitHub documents it, of this repository. */
const example = (name: string) => ({
  ...examples.find(one => one.name === name)!.examples[0],
  repository,
});
const pull = (head: string, action = 'opened') => {
  const event: any = example('pull_request');
  return {
    ...{ ...event, action },
    pull_request: {
      ...{ ...event.pull_request, number: 2 },
      ...{ head: { sha: head }, base: { sha: sha('f') } },
    },
  };
};

describe('the gate of a repository at GitHub', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const github = new GithubServer();
  let portal: Awaited<ReturnType<typeof startScorecards>>;
  const facts = [
    aService('cart', { incidents: [] }),
    aService('pay', { incidents: [{ id: 'INC-7' }] }),
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
      ...{ facts, gates: [incidentRule], features: [githubModule] },
      config: {
        integrations: {
          github: [{ host: 'git.example', apiBaseUrl, token: 'ghs_1' }],
        },
        plumbline: { webhooks: { github: { secrets: { current: secret } } } },
      },
    });
    await eventually(async () => {
      const { body } = await portal.call('service', 'get', '/gates');
      if (body.items.length === 0) {
        throw new Error('No rule is in force yet');
      }
    });
  });
  beforeEach(() => {
    github.runs.length = 0;
    github.answers.length = 0;
    github.files = [{ filename: 'services/cart/main.go' }];
  });
  afterAll(async () => {
    await portal.stop();
    github.stop();
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
        ...{ id: 1, name: 'Plumbline gate', head_sha: sha('a') },
        external_id: `plumbline:${sha('f')}:2`,
        ...{ status: 'completed', conclusion: 'success' },
        completed_at: expect.any(String),
        output: {
          title: 'Allowed; a deploy would be answered now: allow',
          summary: 'All rules pass.',
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
        ...{ action: 'rerequested', [event]: { head_sha: head } },
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
        ...part,
      });

    it('lets pass what the gate allows, by a recorded decision', async () => {
      facts[1] = aService('pay', { incidents: [] });
      await protect().expect(200, reported);
      expect(github.answers).toEqual([
        {
          ...{ environment_name: 'production', state: 'approved' },
          comment: expect.stringMatching(
            /^Allowed by decision [0-9a-f-]{36}\.$/,
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
          /^Blocked by .* no-incident: Open: INC-7$/,
        ),
      });
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

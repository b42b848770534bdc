import { mockServices } from '@backstage/backend-test-utils';
import {
  aComponent,
  ana,
  createLedgerDatabases,
  outsider,
  startEvidence,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import request from 'supertest';
import {
  example,
  githubSecret,
  sign,
  useGithubWebhook,
} from './__testUtils__/githubWebhook';
import { githubModule } from './module';

jest.setTimeout(120_000);

const sha = 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e';
const hello = 'component:default/hello';
const databases = createLedgerDatabases();

/** GitHub's own payload, as it is sent at the merge of a squash. */
function merge(of: object = {}) {
  const payload = example('pull_request');
  payload.action = 'closed';
  Object.assign(payload.pull_request, {
    state: 'closed',
    merged: true,
    merged_at: '2026-02-13T09:00:00Z',
    created_at: '2026-02-11T10:00:00Z',
    merge_commit_sha: sha,
    ...of,
  });
  return payload;
}

function review(state: string, at: string, by: object = {}) {
  const payload = example('pull_request_review');
  payload.action = 'submitted';
  payload.pull_request.created_at = '2026-02-11T10:00:00Z';
  Object.assign(payload.review, {
    state,
    submitted_at: at,
    user: { ...payload.review.user, login: 'ana', ...by },
  });
  return payload;
}

describe("GitHub's pull requests", () => {
  const hook = useGithubWebhook(databases);

  const known = () =>
    hook.app.runs.pullRequests({
      from: 0,
      to: Date.parse('2026-04-01T00:00:00Z'),
      limit: 10,
    });
  const deliveries: [string, unknown][] = [
    ['pull_request_review', review('commented', '2026-02-11T12:00:00Z')],
    ['pull_request_review', review('approved', '2026-02-12T08:00:00Z')],
    ['pull_request_review', review('approved', '2026-02-12T18:00:00Z')],
    ['pull_request', merge()],
  ];
  const expected = {
    at: Date.parse('2026-02-13T09:00:00Z'),
    pull: {
      source: 'github',
      id: '186853002:2',
      repository: 'https://github.com/Codertocat/Hello-World',
      revision: sha,
      url: 'https://github.com/Codertocat/Hello-World/pull/2',
      openedAt: '2026-02-11T10:00:00.000Z',
      reviewedAt: '2026-02-11T12:00:00.000Z',
      approvedAt: '2026-02-12T08:00:00.000Z',
      mergedAt: '2026-02-13T09:00:00.000Z',
    },
  };

  it.each(['SQLITE_3', 'POSTGRES_15'] as const)(
    'are one with their reviews and the commit that they became, on %s, in any order',
    async databaseId => {
      const [comment, approval, second, merged] = deliveries;
      for (const order of [
        deliveries,
        [merged, second, approval, comment],
        [second, merged, comment, merged, approval, second],
      ]) {
        await hook.start(databaseId);
        const statuses = [];
        for (const [event, payload] of order) {
          const { body, status } = await hook.deliver(event, payload);
          expect([200, 201]).toContain(status);
          expect(body).toMatchObject({ status: 'accepted', changes: [] });
          statuses.push(body.pullRequests[0].status);
        }
        expect(statuses[0]).toBe('stored');
        expect(await known()).toEqual([expected]);
        for (const [event, payload] of order) {
          const { body } = await hook.deliver(event, payload);
          expect(body.pullRequests).toMatchObject([{ status: 'duplicate' }]);
        }
        await hook.stop();
      }
    },
  );

  it('are no commit until they are merged, and then know what is stated', async () => {
    await hook.start();
    await hook.deliver(...deliveries[1]);
    expect(await known()).toEqual([]);
    await hook.deliver('pull_request', merge());
    const [{ pull }] = await known();
    expect(pull.approvedAt).toBe('2026-02-12T08:00:00.000Z');
    await hook.deliver(
      'pull_request',
      merge({ number: 3, merge_commit_sha: 'a'.repeat(40) }),
    );
    const of = (await known()).find(one => one.pull.id.endsWith(':3'))!;
    expect(of.pull).not.toHaveProperty('reviewedAt');
    expect(of.pull).not.toHaveProperty('approvedAt');
  });

  it('are ignored where they were closed, or reviewed by their author or a bot alone', async () => {
    await hook.start();
    const at = '2026-02-12T08:00:00Z';
    for (const [event, payload, reason] of [
      [
        'pull_request',
        merge({ merged: false, merged_at: null }),
        'Only the merge of a pull request counts',
      ],
      [
        'pull_request',
        { ...merge(), action: 'labeled' },
        'Only the merge of a pull request counts',
      ],
      [
        'pull_request_review',
        review('commented', at, { login: 'Codertocat' }),
        'A review by the author or a bot does not count',
      ],
      [
        'pull_request_review',
        review('approved', at, { login: 'robot', type: 'Bot' }),
        'A review by the author or a bot does not count',
      ],
      [
        'pull_request_review',
        { ...review('dismissed', at), action: 'dismissed' },
        'Only a review that was submitted counts',
      ],
    ] as const) {
      const { body, status } = await hook.deliver(event, payload);
      expect(status).toBe(200);
      expect(body).toEqual({ status: 'ignored', reason });
    }
    expect(await known()).toEqual([]);
  });

  it('are refused where they lie ahead, in one sentence', async () => {
    await hook.start();
    const { body, status } = await hook.deliver(
      'pull_request',
      merge({ merged_at: '2999-01-01T00:00:00Z' }),
    );
    expect(status).toBe(400);
    expect(body.error.message).toMatch(
      /^Nothing of the delivery can be kept; entry 0: 'mergedAt' of the pull request /,
    );
    expect(await known()).toEqual([]);
  });
});

describe.each(['SQLITE_3', 'POSTGRES_15'] as const)(
  'the delivery of a squash, on %s',
  databaseId => {
    let evidence: Awaited<ReturnType<typeof startEvidence>>;

    beforeAll(async () => {
      evidence = await startEvidence({
        entities: ['hello', 'secret'].map(name =>
          aComponent(name, {
            annotations: {
              'backstage.io/source-location': `url:https://github.com/${
                name === 'hello' ? 'Codertocat/Hello-World' : 'acme/secret'
              }`,
            },
          }),
        ),
        hidden: ['component:default/secret'],
        config: {
          plumbline: {
            webhooks: { github: { secrets: { present: githubSecret } } },
          },
        },
        features: [
          githubModule,
          mockServices.database.factory({
            knex: await databases.init(databaseId),
          }),
        ],
      });
    });
    afterAll(() => evidence.stop());

    const deliver = async (event: string, payload: any, page?: string) => {
      if (page) {
        payload.repository.html_url = page;
        payload.repository.id = page.length;
      }
      const text = JSON.stringify(payload);
      const { body, status } = await request(evidence.server)
        .post('/api/evidence/webhooks/github')
        .set('content-type', 'application/json')
        .set('x-github-event', event)
        .set('x-hub-signature-256', sign(text))
        .send(text);
      expect([200, 201]).toContain(status);
      expect(body.status).toBe('accepted');
      return body;
    };
    const merged = (page?: string) => {
      const push = example('push');
      Object.assign(push.repository, { default_branch: 'main' });
      const commit = {
        ...{ id: sha, message: 'Squashed (#2)', url: null, author: null },
        timestamp: '2026-02-13T09:00:00Z',
      };
      return deliver(
        'push',
        {
          ...push,
          ...{ ref: 'refs/heads/main', deleted: false },
          ...{ commits: [commit], head_commit: commit },
        },
        page,
      );
    };
    const deployed = (entityRef: string) =>
      evidence
        .as(ana)
        .post('/changes', {
          ...{ source: 'cd', id: entityRef, kind: 'deploy', entityRef },
          ...{ environment: 'production', outcome: 'succeeded' },
          occurredAt: '2026-02-13T10:00:00Z',
          revision: sha,
        })
        .expect(201);
    const figuresOf = async (entityRef: string, user = ana) =>
      (await evidence.as(user).get('/delivery', { entityRef })).body;
    const partOf = async (id: string, user = ana) => {
      const { body } = await evidence.as(user).get(`/delivery/changes/${id}`);
      return {
        pullRequest: body.pullRequest,
        review: body.unknown?.find((one: any) => one.part === 'review'),
      };
    };

    it('begins with its pull request, which is reported after the deploy', async () => {
      const [{ id }] = (await merged()).changes;
      await deployed(hello);
      expect((await figuresOf(hello)).latest).toMatchObject([
        { commits: 1, leadSeconds: 3_600 },
      ]);
      expect(await partOf(id)).toEqual({
        review: {
          part: 'review',
          because:
            'No decision of a gate on it waited for a review, and no pull request of it was reported',
        },
      });
      await deliver('pull_request', merge());
      const [found] = (await figuresOf(hello)).latest;
      // Opened two days before it was deployed.
      expect(found.leadSeconds).toBe(48 * 3_600);
      expect(await partOf(id)).toMatchObject({
        pullRequest: {
          openedAt: '2026-02-11T10:00:00.000Z',
          mergedAt: '2026-02-13T09:00:00.000Z',
        },
        review: { because: expect.stringMatching(/no review of its pull req/) },
      });
      await deliver(
        'pull_request_review',
        review('approved', '2026-02-12T08:00:00Z'),
      );
      expect(await partOf(id)).toEqual({
        pullRequest: {
          url: 'https://github.com/Codertocat/Hello-World/pull/2',
          openedAt: '2026-02-11T10:00:00.000Z',
          reviewedAt: '2026-02-12T08:00:00.000Z',
          approvedAt: '2026-02-12T08:00:00.000Z',
          mergedAt: '2026-02-13T09:00:00.000Z',
        },
      });
    });

    it('has its review among the parts, once its runs are known', async () => {
      await evidence
        .as(ana)
        .post('/runs', {
          ...{ source: 'ci', id: '1', entityRef: hello, revision: sha },
          requestedAt: '2026-02-13T09:00:10Z',
          startedAt: '2026-02-13T09:00:10Z',
          finishedAt: '2026-02-13T09:30:10Z',
        })
        .expect(201);
      const [found] = (await figuresOf(hello)).latest;
      expect(found.leadParts).toEqual({
        review: 22 * 3_600,
        // Approved, and not merged; then merged, and not built.
        before: 25 * 3_600 + 10,
        ...{ queue: 0, approval: 0, deploy: 0 },
        execution: 1_800,
        other: 1_790,
      });
    });

    it('is that of a service which the reader may see', async () => {
      const page = 'https://github.com/acme/secret';
      const secret = 'component:default/secret';
      const [{ id }] = (await merged(page)).changes;
      await deployed(secret);
      await deliver('pull_request', merge(), page);
      expect((await figuresOf(secret)).latest[0].leadSeconds).toBe(48 * 3_600);
      const hidden = await figuresOf(secret, outsider);
      expect(hidden.latest ?? []).toEqual([]);
      expect(await partOf(id, outsider)).toEqual({});
    });
  },
);

import { createHmac } from 'node:crypto';
import { createBackendModule } from '@backstage/backend-plugin-api';
import githubModule from '@plumbline/backstage-plugin-toil-backend-module-github';
import {
  GateAnswer,
  ToilDelivery,
  toilExtensionPoint,
} from '@plumbline/backstage-plugin-toil-node';
import request from 'supertest';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { startToil } from '../__testUtils__/startToil';

jest.setTimeout(120_000);

const secret = 'hush';
const day = (count: number) =>
  new Date(Date.now() - count * 86_400_000).toISOString();

const parse = (body: Buffer) => JSON.parse(body.toString());

/** As https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_review has it. */
function review(run: number, at: string, action = 'approved') {
  return {
    action,
    approver: { login: 'octo-approver', id: 583231 },
    comment: '',
    reviewers: [{ type: 'User', reviewer: { login: 'octo-approver' } }],
    since: at,
    workflow_job_runs: [
      {
        id: run * 10,
        name: null,
        status: null,
        conclusion: null,
        environment: 'production',
        html_url: null,
        created_at: at,
        updated_at: at,
      },
    ],
    workflow_run: {
      id: run,
      name: 'Deploy',
      run_attempt: 1,
      html_url: `https://github.com/acme/shop/actions/runs/${run}`,
      created_at: at,
      updated_at: at,
    },
    repository: { id: 7, name: 'shop', full_name: 'acme/shop' },
    sender: { login: 'octo-approver' },
  };
}

describe('approvals that always say yes', () => {
  const databases = createTestDatabases();

  it.each(['POSTGRES_15'] as const)(
    'are toil until one says no, in any order, on %s',
    async databaseId => {
      const toil = await startToil(await databases.init(databaseId), {
        features: [githubModule],
        webhooks: { github: { secrets: { current: secret } } },
      });
      const send = (
        payload: unknown,
        { event = 'deployment_review', key = secret } = {},
      ) => {
        const body = JSON.stringify(payload);
        return request(toil.backend.server)
          .post('/api/toil/webhooks/github')
          .set('x-github-event', event)
          .set('content-type', 'application/json')
          .set(
            'x-hub-signature-256',
            `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
          )
          .send(body);
      };
      await send(review(1, day(1)), { key: 'guess' }).expect(401);
      await request(toil.backend.server)
        .post('/api/toil/webhooks/github')
        .send(review(1, day(1)))
        .expect(401);
      await send({ zen: 'x' }, { event: 'ping' }).expect(200, {
        status: 'ignored',
      });
      await send({ action: 'approved' }).expect(400);
      await send(review(9, day(1), 'requested')).expect(200, {
        status: 'ignored',
      });

      for (const run of [1, 2, 3]) {
        await send(review(run, day(run))).expect(201, { status: 'stored' });
      }
      await send(review(2, day(2))).expect(200, { status: 'duplicate' });
      const [suggestion, ...others] = await toil.list('&state=suggested');
      expect(others).toEqual([]);
      expect(suggestion).toMatchObject({
        title: 'Approve deploys of shop to production',
        kind: 'release',
        unmatched: ['acme/shop'],
      });
      const [{ members }] = await toil.groups();
      expect(members[0]).toMatchObject({
        source: 'approvals',
        url: 'https://github.com/acme/shop/actions/runs/1',
      });

      await send(review(4, day(30), 'rejected')).expect(201);
      expect(await toil.groups()).toEqual([]);
      // Also what is reported later.
      await send(review(5, day(5))).expect(201);
      expect(await toil.groups()).toEqual([]);
      await send(review(6, day(200))).expect(201);
      expect(await toil.groups()).toMatchObject([{ size: 1 }]);
      await toil.backend.stop();
    },
  );

  it('stand beside workflows that people run', async () => {
    const toil = await startToil(await databases.init('SQLITE_3'), {
      evidence: {
        signals: { 'https://github.com/acme/shop': 'component:default/shop' },
      },
      features: [githubModule],
      webhooks: { github: { secrets: { current: secret } } },
    });
    const send = (run: object, action = 'completed') => {
      const body = JSON.stringify({
        action,
        workflow_run: {
          id: 7,
          name: 'Deploy',
          path: '.github/workflows/deploy.yml',
          run_attempt: 1,
          event: 'push',
          conclusion: 'failure',
          html_url: 'https://github.com/acme/shop/actions/runs/7',
          created_at: day(3),
          triggering_actor: { login: 'ana', type: 'User' },
          ...run,
        },
        repository: {
          full_name: 'acme/shop',
          html_url: 'https://github.com/acme/shop',
        },
      });
      return request(toil.backend.server)
        .post('/api/toil/webhooks/github')
        .set('x-github-event', 'workflow_run')
        .set(
          'x-hub-signature-256',
          `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
        )
        .send(body);
    };
    // It began by itself, a machine ran it again, it has not ended.
    await send({}).expect(200, { status: 'ignored' });
    const bot = { login: 'dependabot[bot]', type: 'Bot' };
    await send({ run_attempt: 2, triggering_actor: bot }).expect(200);
    await send({ run_attempt: 2 }, 'in_progress').expect(200, {
      status: 'ignored',
    });
    await send({ run_attempt: 2, run_started_at: 'soon' }).expect(400);
    for (const attempt of [2, 3, 4]) {
      const again = { run_attempt: attempt, run_started_at: day(attempt) };
      await send(again).expect(201, { status: 'stored' });
      await send(again).expect(200, { status: 'duplicate' });
    }
    await send({ id: 8, event: 'workflow_dispatch' }).expect(201);
    expect(await toil.list('&state=suggested')).toMatchObject([
      {
        title: 'Run Deploy of shop again',
        kind: 'release',
        services: ['component:default/shop'],
      },
    ]);
    expect(await toil.groups()).toMatchObject([
      { title: 'Run Deploy of shop again', size: 3 },
      { title: 'Run Deploy of shop by hand', size: 1 },
    ]);
    await toil.backend.stop();
  });

  it('are not taken in without a secret', async () => {
    const toil = await startToil(await databases.init('SQLITE_3'), {
      features: [githubModule],
    });
    const body = JSON.stringify(review(1, day(1)));
    await request(toil.backend.server)
      .post('/api/toil/webhooks/github')
      .set('x-github-event', 'deployment_review')
      .set(
        'x-hub-signature-256',
        `sha256=${createHmac('sha256', '').update(body).digest('hex')}`,
      )
      .send(body)
      .expect(401);
    await toil.backend.stop();
  });

  it('are taken in of sources that a module adds', async () => {
    const acmeModule = createBackendModule({
      pluginId: 'toil',
      moduleId: 'acme',
      register(env) {
        env.registerInit({
          deps: { toil: toilExtensionPoint },
          async init({ toil }) {
            toil.addWebhook({
              id: 'acme',
              verify: ({ body }, secrets) =>
                secrets.includes(parse(body).secret)
                  ? { status: 'verified' }
                  : { status: 'refused', reason: 'It is not of Acme' },
              translate: ({ body }) => parse(body).work,
            });
          },
        });
      },
    });
    const toil = await startToil(await databases.init('SQLITE_3'), {
      features: [githubModule, acmeModule],
      webhooks: { acme: { secrets: { current: secret } } },
    });
    const send = (work: ToilDelivery, source = 'acme', key = secret) =>
      request(toil.backend.server)
        .post(`/api/toil/webhooks/${source}`)
        .send({ secret: key, work });
    const messageOf = async (response: ReturnType<typeof send>) => {
      const { body, status } = await response;
      return [status, body.error.message];
    };
    expect(await messageOf(send({}, 'acne'))).toEqual([
      404,
      "There is no such webhook; installed are 'acme', 'github'",
    ]);
    expect(await messageOf(send({}, 'acme', 'guess'))).toEqual([
      401,
      'It is not of Acme',
    ]);
    const answer: GateAnswer = {
      id: 'r1',
      gate: 'shop',
      answer: 'approved',
      at: day(1),
      title: 'Approve the shop',
      services: [],
    };
    const run = {
      id: 'w1',
      kind: 'release' as const,
      title: 'Run it again',
      occurredAt: day(2),
    };
    await send({}).expect(200, { status: 'ignored' });
    await send({ gateAnswers: [answer] }).expect(201);
    const both = { gateAnswers: [answer], workflowRuns: [run] };
    await send(both).expect(201, { status: 'stored' });
    await send(both).expect(200, { status: 'duplicate' });
    expect(
      await messageOf(send({ gateAnswers: [{ ...answer, at: 'soon' }] })),
    ).toEqual([400, expect.stringContaining("'occurredAt' of the answer")]);
    expect(
      await messageOf(send({ workflowRuns: [{ ...run, title: '' }] })),
    ).toEqual([400, expect.stringContaining("'title' of the workflow run")]);
    expect((await toil.groups()).map(({ title }) => title).sort()).toEqual([
      'Approve the shop',
      'Run it again',
    ]);
    await toil.backend.stop();
  });
});

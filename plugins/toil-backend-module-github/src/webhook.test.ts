import { createHmac } from 'node:crypto';
import { githubWebhook } from './webhook';

const secret = 'hush';
const at = '2026-03-12T15:07:00.000Z';
const repository = {
  full_name: 'acme/shop',
  html_url: 'https://github.com/acme/shop',
};

function delivery(event: string | undefined, payload: unknown, key = secret) {
  const body = Buffer.from(
    typeof payload === 'string' ? payload : JSON.stringify(payload),
  );
  const digest = createHmac('sha256', key).update(body).digest('hex');
  return {
    body,
    headers: {
      'x-github-event': event,
      'x-hub-signature-256': `sha256=${digest}`,
    },
  };
}

const translate = (event: string | undefined, payload: unknown) =>
  githubWebhook.translate(delivery(event, payload));

/** As https://docs.github.com/en/webhooks/webhook-events-and-payloads#deployment_review has it. */
const review = {
  action: 'approved',
  workflow_job_runs: [
    { environment: 'production', updated_at: at },
    { environment: 'staging', updated_at: null },
    { environment: 'production', updated_at: at },
  ],
  workflow_run: {
    id: 7,
    run_attempt: 2,
    html_url: 'https://github.com/acme/shop/actions/runs/7',
    updated_at: '2026-03-12T15:08:00Z',
  },
  repository,
};

/** As https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run has it. */
const workflow = {
  action: 'completed',
  workflow_run: {
    id: 7,
    name: 'Deploy',
    path: '.github/workflows/deploy.yml@main',
    run_attempt: 2,
    event: 'push',
    conclusion: 'failure',
    html_url: 'https://github.com/acme/shop/actions/runs/7',
    created_at: '2026-03-01T00:00:00Z',
    run_started_at: at,
    triggering_actor: { login: 'ana', type: 'User' },
  },
  repository,
};
const withRun = (run: object, action = 'completed') => ({
  ...workflow,
  action,
  workflow_run: { ...workflow.workflow_run, ...run },
});

describe("GitHub's webhook", () => {
  it('is signed with one of the secrets', () => {
    const verify = (key: string) =>
      githubWebhook.verify(
        delivery('ping', '{}', key),
        ['old', secret],
        new Date(at),
      );
    expect(verify(secret)).toEqual({ status: 'verified' });
    expect(verify('guess')).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining("in 'X-Hub-Signature-256' does not fit"),
    });
  });

  it('has an answer for each environment of a review', () => {
    const production = {
      id: 'acme/shop 7 2 production',
      gate: 'approval acme/shop production',
      answer: 'approved',
      at,
      title: 'Approve deploys of shop to production',
      services: ['https://github.com/acme/shop'],
      url: 'https://github.com/acme/shop/actions/runs/7',
    };
    expect(translate('deployment_review', review)).toEqual({
      gateAnswers: [
        production,
        {
          ...production,
          id: 'acme/shop 7 2 staging',
          gate: 'approval acme/shop staging',
          at: '2026-03-12T15:08:00.000Z',
          title: 'Approve deploys of shop to staging',
        },
      ],
    });
    expect(
      translate('deployment_review', { ...review, action: 'requested' }),
    ).toEqual({ gateAnswers: [] });
    expect(() =>
      translate('deployment_review', { ...review, workflow_job_runs: [] }),
    ).toThrow(
      "A deployment_review event must name an environment in 'workflow_job_runs'",
    );
  });

  it('has workflows that people run again or start by hand', () => {
    expect(translate('workflow_run', workflow)).toEqual({
      workflowRuns: [
        {
          id: 'acme/shop 7 2',
          kind: 'release',
          title: 'Run Deploy of shop again',
          occurredAt: at,
          services: ['https://github.com/acme/shop'],
          key: 're-run acme/shop .github/workflows/deploy.yml',
          url: 'https://github.com/acme/shop/actions/runs/7',
        },
      ],
    });
    const started = withRun({ run_attempt: 1, event: 'workflow_dispatch' });
    expect(translate('workflow_run', started)).toMatchObject({
      workflowRuns: [{ title: 'Run Deploy of shop by hand' }],
    });
    for (const other of [
      withRun({ run_attempt: 1 }),
      withRun({ conclusion: 'skipped' }),
      withRun({ triggering_actor: { type: 'Bot' } }),
      withRun({}, 'in_progress'),
    ]) {
      expect(translate('workflow_run', other)).toEqual({ workflowRuns: [] });
    }
  });

  it('has nothing of other events, which are not read', () => {
    expect(translate('ping', '{ "cut')).toEqual({});
    expect(translate(undefined, {})).toEqual({});
    expect(() => translate('workflow_run', '{ "cut')).toThrow('must be JSON');
  });
});

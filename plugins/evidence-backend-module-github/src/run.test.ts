import { WebhookTranslation } from '@plumbline/backstage-plugin-evidence-node';
import { example } from './__testUtils__/githubWebhook';
import { translateWorkflowJob } from './run';
import { translateWorkflowRun } from './workflowRun';

const runOf = (translation: WebhookTranslation) => {
  if ('ignored' in translation) {
    throw new Error(translation.ignored);
  }
  return translation.runs![0];
};
const workflowRun = (of: object) => {
  const payload = example('workflow_run');
  Object.assign(payload.workflow_run, of);
  return translateWorkflowRun(payload, []);
};
const workflowJob = (of: object, more: object = {}) => {
  const payload = { ...example('workflow_job'), ...more };
  Object.assign(payload.workflow_job, of);
  return translateWorkflowJob(payload);
};

describe('runs of GitHub', () => {
  it.each([
    ['success', { outcome: 'succeeded', state: 'completed' }],
    ['startup_failure', { outcome: 'not-started' }],
    ['stale', { outcome: 'cancelled' }],
    ['neutral', { outcome: 'skipped' }],
  ])('that end with %s', (conclusion, expected) => {
    expect(
      runOf(workflowRun({ status: 'completed', conclusion })),
    ).toMatchObject(expected);
  });

  it('wait for an approval, whatever their status', () => {
    const held = runOf(
      workflowRun({ status: 'completed', conclusion: 'action_required' }),
    );
    expect(held).toMatchObject({ state: 'waiting' });
    expect(held).not.toHaveProperty('outcome');
    expect(held).not.toHaveProperty('finishedAt');
  });

  it('count conclusions that are not known, and guess at none', () => {
    const translation = workflowRun({
      status: 'completed',
      conclusion: 'sort_of',
    });
    expect(translation).toMatchObject({ unknownOutcomes: ['sort_of'] });
    expect(runOf(translation)).not.toHaveProperty('outcome');
  });

  it('are of a pull request where GitHub names one', () => {
    expect(
      runOf(
        workflowRun({ event: 'pull_request', pull_requests: [{ number: 7 }] }),
      ),
    ).toMatchObject({ trigger: 'pull-request', pullRequest: 7 });
    expect(
      runOf(workflowRun({ pull_requests: [{ number: 7 }, { number: 8 }] })),
    ).not.toHaveProperty('pullRequest');
  });

  it('of a later attempt were not requested when the first one was', () => {
    const later = {
      run_attempt: 2,
      created_at: '2026-03-01T10:00:00Z',
      run_started_at: '2026-03-01T11:00:00Z',
    };
    expect(runOf(workflowRun(later))).toMatchObject({
      attempt: 2,
      requestedAt: '2026-03-01T11:00:00.000Z',
    });
  });

  it('have jobs that start when a runner takes them', () => {
    const times = {
      created_at: '2026-03-01T10:00:00Z',
      started_at: '2026-03-01T10:00:00Z',
    };
    const jobOf = (of: object, more?: object) =>
      runOf(workflowJob({ ...times, ...of }, more)).jobs![0];
    // GitHub's own example names a runner of a job that waits for one.
    expect(
      jobOf({ status: 'queued', conclusion: null, runner_id: 5 }),
    ).not.toHaveProperty('startedAt');
    const untaken = { runner_id: 0, steps: [], completed_at: times.created_at };
    expect(
      jobOf({ ...untaken, status: 'completed', conclusion: 'cancelled' }),
    ).not.toHaveProperty('startedAt');
    expect(
      jobOf(
        { ...untaken, status: 'waiting', conclusion: null },
        { deployment: { environment: 'production' } },
      ),
    ).toMatchObject({
      state: 'waiting',
      waited: true,
      environment: 'production',
    });
    const failed = jobOf({
      status: 'completed',
      conclusion: 'failure',
      runner_id: 5,
      completed_at: '2026-03-01T10:09:00Z',
      labels: ['b', 'a,c'],
      steps: [
        {
          name: 'Set up job',
          number: 1,
          conclusion: 'success',
          started_at: '2026-03-01T10:00:01.000Z',
          completed_at: '2026-03-01T10:00:03.000Z',
        },
        { name: 'Run it', number: 2, conclusion: 'failure' },
      ],
    });
    expect(failed).toMatchObject({
      failedSteps: ['Run it'],
      labels: ['b', 'a c'],
      startedAt: '2026-03-01T10:00:00.000Z',
      outcome: 'failed',
      setupStartedAt: '2026-03-01T10:00:01.000Z',
      setupCompletedAt: '2026-03-01T10:00:03.000Z',
    });
    expect(
      workflowJob({
        created_at: null,
        status: 'queued',
        started_at: null,
      }),
    ).toEqual({ ignored: 'The job states no time' });
  });
});

import {
  createLedgerDatabases,
  secret,
  useWebhook,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { job, pipeline, sha, web } from './__testUtils__/events';
import { createGitlabChangeSource } from './createGitlabChangeSource';

jest.setTimeout(120_000);

/** As pipeline events have jobs. */
const build = (of: object) => ({
  id: 1977,
  stage: 'test',
  name: 'unit',
  status: 'success',
  created_at: '2026-03-01 10:00:00 UTC',
  when: 'on_success',
  started_at: '2026-03-01 10:01:30 UTC',
  finished_at: '2026-03-01 10:06:30 UTC',
  duration: 300,
  queued_duration: 12.5,
  failure_reason: null,
  manual: false,
  allow_failure: false,
  user: null,
  runner: { id: 9, description: 'r', active: true, tags: ['linux', 'docker'] },
  environment: null,
  ...of,
});
const ended = {
  finished_at: '2026-03-01 10:09:00 UTC',
  source: 'merge_request_event',
  ref: 'topic',
};

describe('runs of GitLab', () => {
  const webhook = useWebhook({
    databases: createLedgerDatabases(),
    id: 'gitlab',
    create: createGitlabChangeSource,
    sign: () => ({ 'X-Gitlab-Token': secret }),
    estate: { [web]: 'component:default/checkoutservice' },
  });
  const deliveries: object[] = [
    {
      ...pipeline('pending', ended),
      builds: [
        build({
          status: 'created',
          started_at: null,
          finished_at: null,
          runner: null,
          queued_duration: 3,
        }),
      ],
    },
    {
      ...pipeline('failed', ended),
      merge_request: { id: 1, iid: 12 },
      builds: [
        build({}),
        build({
          id: 1978,
          name: 'deploy-eu',
          status: 'failed',
          failure_reason: 'runner_system_failure',
          environment: {
            name: 'eu',
            action: 'start',
            deployment_tier: 'other',
          },
        }),
        build({ id: 1979, name: 'clean', status: 'skipped', started_at: null }),
      ],
    },
    job('failed', {
      build_id: 1976,
      build_name: 'unit',
      retries_count: 0,
      build_started_at: '2026-03-01 09:59:00 UTC',
      build_finished_at: '2026-03-01 09:59:50 UTC',
      build_queued_duration: 4,
      build_failure_reason: 'script_failure',
      runner: { tags: ['linux', 'docker'] },
    }),
    job('success', {
      build_id: 1977,
      build_name: 'unit',
      retries_count: 1,
      build_started_at: '2026-03-01 10:01:30 UTC',
      build_finished_at: '2026-03-01 10:06:30 UTC',
      build_queued_duration: 12.5,
      runner: { tags: ['linux', 'docker'] },
    }),
  ];

  const runsOf = async (bodies: readonly object[]) => {
    await webhook.start();
    for (const body of bodies) {
      const answer = await webhook.send({ body });
      expect([200, 201]).toContain(answer.status);
      expect(answer.body.rejected).toBeUndefined();
    }
    return webhook.app.runs.list({ limit: 10 });
  };

  it('are one with their jobs, in any order of what arrives', async () => {
    const found = await runsOf(deliveries);
    expect(found).toHaveLength(1);
    const [{ run }] = found;
    expect(run).toMatchObject({
      source: 'gitlab',
      pipeline: 'Deploy',
      revision: sha,
      trigger: 'pull-request',
      pullRequest: 12,
      outcome: 'failed',
      requestedAt: '2026-03-01T10:00:00.000Z',
      startedAt: '2026-03-01T10:01:30.000Z',
      finishedAt: '2026-03-01T10:09:00.000Z',
    });
    expect(run.jobs).toMatchObject([
      { id: '1976', attempt: 1, outcome: 'failed' },
      {
        id: '1977',
        attempt: 2,
        outcome: 'succeeded',
        labels: ['docker', 'linux'],
        queuedAt: '2026-03-01T10:01:17.500Z',
        startedAt: '2026-03-01T10:01:30.000Z',
      },
      { id: '1978', environment: 'eu', stage: 'environment' },
      { id: '1979', outcome: 'skipped' },
    ]);
    expect(run.jobs[2]).not.toHaveProperty('failedSteps');
    expect(found[0].domain).toBe('environment');
    const counted = await webhook.app.runs.countJobs({});
    expect(counted.labels).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          labels: 'docker,linux',
          sample: 3,
          p50: 12_500,
          missing: 0,
        }),
      ]),
    );
    expect((await webhook.app.runs.countRuns({})).retries).toEqual({
      runs: 1,
      retried: 1,
    });
    expect(
      await webhook.app.runs.countFlakes({}, { at: 0, limit: 10 }),
    ).toMatchObject({
      flaky: 1,
      pairs: 2,
      items: [{ job: 'unit', commits: 1 }],
    });
    const [pending, over, ...jobs] = deliveries;
    for (const order of [
      [...deliveries].reverse(),
      [over, pending, over, ...jobs, pending],
      [...jobs, over, ...jobs, pending],
    ]) {
      const [again] = await runsOf(order);
      expect(again.run).toEqual(run);
    }
  });

  it('lie with no job that may fail, and took no time until they were retried', async () => {
    const [found] = await runsOf([
      {
        ...pipeline('failed', ended),
        builds: [
          build({ id: 1, status: 'failed', allow_failure: true }),
          build({
            id: 2,
            name: 'ship',
            status: 'failed',
            environment: { name: 'eu', action: 'start' },
          }),
        ],
      },
    ]);
    expect(found.domain).toBe('deploy');
    expect((await webhook.app.runs.countRuns({})).duration.sample).toBe(1);
    await webhook.send({
      body: job('success', {
        build_id: 3,
        build_name: 'unit',
        retries_count: null,
        build_started_at: '2026-03-01 10:08:00 UTC',
        build_finished_at: '2026-03-01 10:08:30 UTC',
      }),
    });
    expect(await webhook.app.runs.countRuns({})).toMatchObject({
      retries: { runs: 1, retried: 1 },
      duration: { sample: 0, missing: 1 },
    });
  });

  it('wait where a person has to start what follows', async () => {
    const [{ run }] = await runsOf([
      {
        ...pipeline('manual'),
        builds: [
          build({}),
          build({ id: 2, status: 'manual', started_at: null, runner: null }),
        ],
      },
    ]);
    expect(run).toMatchObject({ state: 'waiting' });
    expect(run).not.toHaveProperty('outcome');
    expect(run.jobs[1]).toMatchObject({ state: 'waiting' });
  });
});

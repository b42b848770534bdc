import type { DeployReport } from '@plumbline/backstage-plugin-scorecards-common';
import { refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';

// Each test starts the command several times.
jest.setTimeout(120_000);

const report: DeployReport = {
  decision: 'c0ffee',
  action: 'deploy',
  outcome: 'succeeded',
  run: '4711',
  attempt: 2,
  version: 'v1.2',
  environment: 'production',
  startedAt: '2026-03-01T12:00:00.000Z',
  reportedAt: '2026-03-01T12:10:00.000Z',
  reporter: 'service:external:ci',
  changes: [
    {
      entityRef: 'component:default/cart',
      source: 'scorecards',
      change: '0123',
    },
    { entityRef: 'component:default/pay', source: 'argocd' },
  ],
  notes: ['The decision did not allow this deploy (block).'],
};

describe('plumbline gate report', () => {
  const { portal, runWith } = commandLine();
  const answers = () =>
    portal.route('POST /api/scorecards/gate/c0ffee/outcome', () => ({
      body: report,
    }));
  const send = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    runWith(['gate', 'report', 'c0ffee', ...args], { env });
  const sent = () => portal.requests.at(-1)!.body;

  it('takes run and attempt from the pipeline', async () => {
    answers();
    const options = [
      '--outcome',
      'succeeded',
      '--release',
      'v1.2',
      '--digest',
      `sha256:${'0'.repeat(64)}`,
      '--environment',
      'prod',
    ];
    const { code, stdout } = await send(options, {
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_RUN_ID: '4711',
      GITHUB_RUN_ATTEMPT: '2',
    });
    expect(code).toBe(0);
    expect(sent()).toEqual({
      outcome: 'succeeded',
      version: 'v1.2',
      environment: 'prod',
      run: '4711',
      attempt: 2,
      digest: `sha256:${'0'.repeat(64)}`,
      url: 'https://github.com/acme/shop/actions/runs/4711',
    });
    expect(stdout).toBe(
      [
        'The deploy of v1.2 by decision c0ffee succeeded (run 4711, attempt 2).',
        'component:default/cart: change 0123.',
        "component:default/pay: 'argocd' reports its deploys; no change was added.",
        'The decision did not allow this deploy (block).',
        '',
      ].join('\n'),
    );
    await send(['--outcome', 'failed'], {
      GITLAB_CI: 'true',
      CI_PIPELINE_ID: '9',
      CI_JOB_ID: '10',
      CI_JOB_URL: 'https://gitlab.example/jobs/9',
    });
    expect(sent()).toEqual({
      outcome: 'failed',
      run: '9',
      url: 'https://gitlab.example/jobs/9',
    });
  });

  it('names what was decided on', async () => {
    portal.route('POST /api/scorecards/gate/c0ffee/outcome', () => ({
      body: { ...report, action: 'flag', version: undefined },
    }));
    const { stdout } = await send(['--outcome', 'succeeded', '--run', '4711']);
    expect(stdout).toContain('The flag change by decision c0ffee succeeded');
    expect(stdout).toContain("'argocd' reports its flag changes; no change");
  });

  it('takes what is given before what the pipeline has', async () => {
    answers();
    await send(
      [
        '--outcome',
        'rolled-back',
        '--run',
        'night',
        '--attempt',
        '3',
        '--started-at',
        '2026-03-01T12:00:00Z',
        '--url',
        'https://ci/1',
      ],
      { GITLAB_CI: 'true', CI_PIPELINE_ID: '9' },
    );
    expect(sent()).toEqual({
      outcome: 'rolled-back',
      run: 'night',
      attempt: 3,
      startedAt: '2026-03-01T12:00:00.000Z',
      url: 'https://ci/1',
    });
  });

  it('ends with an error where it has no run, or is refused', async () => {
    const count = portal.requests.length;
    const nowhere = await send(['--outcome', 'failed']);
    expect(nowhere).toMatchObject({ code: 1 });
    expect(nowhere.stderr).toContain('give --run');
    expect((await send(['--outcome', 'fine', '--run', '1'])).code).toBe(1);
    expect(portal.requests).toHaveLength(count);
    portal.route('POST /api/scorecards/gate/c0ffee/outcome', () =>
      refusal(409, 'ConflictError', 'The decision is on another artifact'),
    );
    const refused = await send(['--outcome', 'failed', '--run', '1']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('another artifact');
  });
});

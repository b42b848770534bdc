import type {
  PipelineRun,
  RunFigures,
  RunObjective,
} from '@plumbline/backstage-plugin-evidence-common';
import { commandLine } from './testUtils/commandLine';

const entityRef = 'component:default/pay';
const failed: PipelineRun = {
  id: 'r1',
  source: 'ci',
  nativeId: '1',
  attempt: 1,
  pipeline: 'CI',
  entityRef,
  revision: 'a'.repeat(40),
  state: 'completed',
  outcome: 'failed',
  durationSeconds: 61.4,
  failure: { domain: 'test', because: "Job 'unit' failed" },
  at: '2026-03-01T10:00:00.000Z',
  jobs: { total: 1, failed: ['unit'] },
  receivedAt: '2026-03-01T10:00:00.000Z',
};
const few = { sample: 2, missing: 1, notEnoughData: true, runs: '' } as const;
const enough = { sample: 9, missing: 0, p50: 12, p95: 90.2, runs: '' };
const figures: RunFigures = {
  at: '2026-03-01T12:00:00.000Z',
  from: '2026-01-30T12:00:00.000Z',
  total: 12,
  runs: '',
  states: [],
  outcomes: [],
  domains: [{ domain: 'test', count: 3, runs: '' }],
  failures: { count: 3, sample: 11, runs: '' },
  duration: enough,
  preMerge: few,
  approval: few,
  setup: enough,
  execution: enough,
  queues: [{ ...enough, labels: ['gpu', 'linux'] }],
  retries: { count: 1, sample: 11, runs: '' },
  flakes: { count: 1, sample: 20, quarantined: 2, runs: '', items: [] },
  pipelines: [],
};

describe('plumbline runs', () => {
  const { portal, run } = commandLine();

  it('lists runs of a service, with where they failed', async () => {
    portal.route('GET /api/evidence/runs', () => ({
      body: { items: [failed] },
    }));
    const { code, stdout } = await run(
      'runs',
      'list',
      '--service',
      entityRef,
      '--domain',
      'test',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^BEGAN \(UTC\) +PIPELINE +OF +REVISION +OUTCOME/);
    expect(stdout).toMatch(
      /2026-03-01 10:00 +CI +component:default\/pay +aaaaaaaa +failed +test +Job 'unit' failed +61 s +r1/,
    );
    expect(portal.requests.at(-1)?.query).toMatchObject({
      entityRef,
      domain: 'test',
    });
    expect((await run('runs', 'list', '--state', 'odd')).code).toBe(1);
  });

  it('prints each figure with its sample, or that it is too small', async () => {
    portal.route('GET /api/evidence/runs/figures', () => ({ body: figures }));
    const { code, stdout } = await run('runs', 'figures', '--days', '30');
    expect(stdout).not.toMatch(/Not whole|More/);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Failed +3 of 11\n {2}test +3\n/);
    expect(stdout).toMatch(
      /Before a merge +not enough data \(2\); 1 unknown\n/,
    );
    expect(stdout).toMatch(
      /Queue, gpu, linux +median 12 s, 95% within 90 s \(9\)/,
    );
    expect(portal.requests.at(-1)?.query).toMatchObject({ days: '30' });
  });

  it('says what figures and lists are without', async () => {
    const completeFrom = '2026-02-01T00:00:00.000Z';
    portal.route('GET /api/evidence/runs/figures', () => ({
      body: { ...figures, completeFrom, more: true },
    }));
    portal.route('GET /api/evidence/runs', () => ({
      body: { items: [failed], completeFrom },
    }));
    const { stdout } = await run('runs', 'figures');
    expect(stdout).toMatch(/Not whole +runs before 2026-02-01 00:00 UTC/);
    expect(stdout).toMatch(/More +labels, flaky jobs or pipelines/);
    const list = await run('runs', 'list');
    expect(list.stdout + list.stderr).toMatch(/Runs before 2026-02-01 00:00/);
  });

  it('lists objectives with their state, value and threshold', async () => {
    let items: RunObjective[] = [];
    portal.route('GET /api/evidence/runs/objectives', () => ({
      body: { items },
    }));
    const none = await run('runs', 'objectives');
    expect(none.stdout + none.stderr).toMatch(/No objective is configured/);
    const owner = 'group:default/platform';
    items = [
      {
        name: 'queue',
        owner,
        measure: 'queue-p95',
        days: 30,
        entityRef,
        pipeline: 'CI',
        threshold: 300,
        value: 330.2,
        state: 'missed',
        sample: 180,
        runs: '',
        completeFrom: '2026-02-01T00:00:00.000Z',
      },
      {
        name: 'failures',
        owner,
        measure: 'failure-rate',
        days: 7,
        threshold: 0.1,
        value: 0.0512,
        state: 'met',
        sample: 40,
        runs: '',
      },
      {
        name: 'merge',
        owner,
        measure: 'pre-merge-p95',
        days: 30,
        threshold: 900,
        state: 'not-enough-data',
        sample: 2,
        runs: '',
      },
    ];
    const { code, stdout } = await run('runs', 'objectives');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /missed +queue +group:default\/platform +component:default\/pay, CI +queue-p95 +330 s +300 s +180 +30 +2026-02-01 00:00/,
    );
    expect(stdout).toMatch(
      /met +failures +\S+ +all runs +failure-rate +5\.1% +10% +40 +7/,
    );
    expect(stdout).toMatch(
      /not-enough-data +merge +\S+ +all runs +pre-merge-p95 +\S* *900 s +2 +30/,
    );
    const json = await run('runs', 'objectives', '--json');
    expect(JSON.parse(json.stdout)).toEqual(items);
  });
});

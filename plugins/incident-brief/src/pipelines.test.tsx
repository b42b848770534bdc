import type {
  PipelineRun,
  RunFigures,
  RunObjective,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  coreExtensionData,
  createExtension,
} from '@backstage/frontend-plugin-api';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';

const entityRef = 'component:default/checkoutservice';
const runs = 'owner=group%3Adefault%2Fpayments-platform';
const measured = (p50: number, p95: number, sample: number, missing = 0) => ({
  p50,
  p95,
  sample,
  missing,
  runs: `${runs}&measured=queue`,
});
const few = (sample: number, missing = 0) => ({
  sample,
  missing,
  notEnoughData: true as const,
  runs,
});

const figures: RunFigures = {
  at: '2026-03-04T02:30:00.000Z',
  from: '2026-02-02T02:30:00.000Z',
  total: 61,
  runs,
  states: [{ state: 'completed', count: 60, runs }],
  outcomes: [{ outcome: 'succeeded', count: 51, runs }],
  domains: [
    { domain: 'test', count: 6, runs: `${runs}&domain=test` },
    { domain: 'unknown', count: 3, runs: `${runs}&domain=unknown` },
  ],
  failures: { count: 9, sample: 60, runs: `${runs}&state=completed` },
  duration: measured(600, 1_500, 60),
  preMerge: measured(720, 1_800, 31, 2),
  queues: [{ ...measured(12, 840, 180), labels: ['gpu', 'linux'] }],
  approval: few(2),
  setup: measured(9, 21, 180),
  execution: measured(240, 900, 178),
  retries: { count: 5, sample: 55, runs: `${runs}&retried=true` },
  flakes: {
    count: 2,
    sample: 120,
    quarantined: 3,
    runs: `${runs}&flaky=true`,
    items: [
      {
        repository: 'github.com/shop/checkout',
        pipeline: 'CI',
        job: 'integration',
        commits: 2,
        sample: 40,
        quarantine: {
          id: 'q1',
          owner: 'group:default/payments-platform',
          until: '2026-03-20T00:00:00.000Z',
        },
        runs: `${runs}&flaky=true&job=integration`,
      },
    ],
  },
  pipelines: [
    {
      repository: 'github.com/shop/checkout',
      pipeline: 'CI',
      entityRef,
      total: 61,
      succeeded: 51,
      failed: 9,
      duration: measured(600, 1_500, 60),
      queue: few(3),
      latestAt: '2026-03-04T01:30:00.000Z',
      runs: `${runs}&pipeline=CI`,
    },
  ],
};

const failed: PipelineRun = {
  id: 'r1',
  source: 'ci',
  nativeId: '1',
  attempt: 2,
  pipeline: 'CI',
  entityRef,
  revision: 'a'.repeat(40),
  state: 'completed',
  outcome: 'failed',
  failure: { domain: 'test', because: "Job 'unit' failed, and fits a rule" },
  at: '2026-03-04T01:30:00.000Z',
  durationSeconds: 600,
  jobs: { total: 3, failed: ['unit'] },
  url: 'https://ci.example/1',
  receivedAt: '2026-03-04T01:31:00.000Z',
};

const objective: RunObjective = {
  name: 'queue',
  owner: 'group:default/platform',
  measure: 'queue-p95',
  team: 'group:default/payments-platform',
  pipeline: 'CI',
  days: 30,
  threshold: 300,
  state: 'missed',
  value: 330,
  sample: 180,
  runs: `${runs}&measured=queue`,
};

const open = (
  path = '/changes/pipelines',
  more: Partial<RunFigures> = {},
  objectives: RunObjective[] = [],
) => {
  const getRunFigures = jest.fn(async (_query?: object) => ({
    ...figures,
    ...more,
  }));
  const listRuns = jest.fn(async ({ cursor }: { cursor?: string } = {}) =>
    cursor
      ? {
          items: [
            {
              ...failed,
              id: 'r2',
              state: 'waiting' as const,
              outcome: undefined,
              failure: undefined,
            },
          ],
        }
      : {
          items: [failed],
          nextCursor: 'next',
          completeFrom: '2026-02-10T00:00:00.000Z',
        },
  );
  const listRunObjectives = jest.fn(async () => ({ items: objectives }));
  openPage(path, {
    evidence: { getRunFigures, listRuns, listRunObjectives },
  });
  return { getRunFigures, listRuns };
};

describe('the page of pipelines', () => {
  it('shows the figures of the own team, each with its sample and its runs', async () => {
    const { getRunFigures } = open();
    const card = async (name: string) => screen.findByRole('region', { name });
    expect((await card('Before a merge')).textContent).toMatch(
      /12 min median95% within 30 min, 31 runs · 2 unknown/,
    );
    expect((await card('Failed runs')).textContent).toMatch(/9 of 60 runs15%/);
    expect((await card('Approval')).textContent).toMatch(
      /–Not enough data: 2 jobs of 5/,
    );
    expect((await card('Flaky')).textContent).toMatch(/2 of 120/);
    expect(
      within(await card('Runs tried again')).getByRole('link'),
    ).toHaveAttribute('href', `/changes/runs?${runs}&retried=true`);
    expect(getRunFigures.mock.calls[0][0]).toEqual({
      owner: 'group:default/payments-platform',
      days: 30,
    });
  });

  it('shows what other plugins add', async () => {
    openPage('/changes/pipelines', {
      evidence: { getRunFigures: async () => figures },
      extensions: [
        createExtension({
          name: 'waits',
          attachTo: { id: 'page:incident-brief/changes', input: 'pipelines' },
          output: [coreExtensionData.reactElement],
          factory: () => [
            coreExtensionData.reactElement(<p>What gates kept waiting</p>),
          ],
        }),
      ],
    });
    expect(await screen.findByText('What gates kept waiting')).toBeVisible();
  });

  it('says that there is more than it shows', async () => {
    open('/changes/pipelines', { more: true });
    expect(await screen.findByText(/There are more pipelines/)).toBeVisible();
  });

  it('names where failures lie, and leads to them', async () => {
    open();
    const card = await screen.findByRole('region', {
      name: 'Failures by domain',
    });
    expect(
      within(card)
        .getAllByRole('link')
        .map(link => [link.textContent, link.getAttribute('href')]),
    ).toEqual([
      ['Test 6', `/changes/runs?${runs}&domain=test`],
      ['Unknown 3', `/changes/runs?${runs}&domain=unknown`],
    ]);
  });

  it('has tables of pipelines, runners and flaky jobs', async () => {
    open();
    const row = async (name: string) =>
      within(await screen.findByRole('table', { name })).getAllByRole('row')[1];
    expect(await row('Pipelines')).toHaveTextContent(
      /CI.*checkoutservice.*61.*9.*10 min.*25 min.*Not enough data \(3\)/,
    );
    const hrefs = (cells: HTMLElement) =>
      within(cells)
        .getAllByRole('link')
        .map(link => [link.textContent, link.getAttribute('href')]);
    const to = (query: string) => `/changes/runs?${runs}${query}`;
    expect(hrefs(await row('Pipelines'))).toEqual(
      expect.arrayContaining([
        ['61', to('&pipeline=CI')],
        ['9', to('&pipeline=CI&failed=true')],
        ['10 min', to('&measured=queue')],
        ['25 min', to('&measured=queue')],
        ['3', to('')],
      ]),
    );
    expect(hrefs(await row('Queue by runner'))).toEqual([
      ['gpu, linux', to('&measured=queue')],
      ['180', to('&measured=queue')],
      ['12 s', to('&measured=queue')],
      ['14 min', to('&measured=queue')],
    ]);
    expect(await row('Queue by runner')).toHaveTextContent(
      /gpu, linux.*180.*12 s.*14 min/,
    );
    const flake = await row('Flaky jobs');
    expect(flake).toHaveTextContent(/integration.*CI.*2 of 40.*Ends in/);
    expect(
      within(flake).getByRole('link', { name: 'integration' }),
    ).toHaveAttribute(
      'href',
      `/changes/runs?${runs}&flaky=true&job=integration`,
    );
  });

  it('shows objectives with their state, each with its runs', async () => {
    open('/changes/pipelines', {}, [
      objective,
      {
        name: 'failures',
        owner: 'group:default/platform',
        days: 7,
        measure: 'failure-rate',
        threshold: 0.1,
        state: 'met',
        value: 0.05,
        sample: 40,
        runs: 'counted=true',
        completeFrom: '2026-02-28T00:00:00.000Z',
      },
      {
        name: 'merge',
        owner: 'group:default/platform',
        days: 30,
        measure: 'pre-merge-p95',
        threshold: 900,
        sample: 2,
        state: 'not-enough-data',
        runs: 'measured=pre-merge',
      },
    ]);
    const table = await screen.findByRole('table', { name: 'Objectives' });
    const [queue, failures, merge] = within(table).getAllByRole('row').slice(1);
    // Both are 5 min: which is more shows in seconds only.
    expect(queue).toHaveTextContent(
      /^queueMissed.*platform.*payments-platform · CI.*Queue, 95%, 30 d.*330 s of 180.*300 s$/,
    );
    expect(failures).toHaveTextContent(
      /^failuresMet.*platform.*All runs.*Failed runs, 7 d, without runs before .*5% of 40.*10%$/,
    );
    expect(merge).toHaveTextContent(
      /^mergeNot enough data.*Before a merge, 95%, 30 d.*of 2.*15 min$/,
    );
    for (const name of ['queue', '330 s of 180']) {
      expect(within(queue).getByRole('link', { name })).toHaveAttribute(
        'href',
        `/changes/runs?${runs}&measured=queue`,
      );
    }
  });

  it('says nothing of objectives where none is configured', async () => {
    open();
    await screen.findByRole('table', { name: 'Pipelines' });
    expect(screen.queryByText('Objectives')).not.toBeInTheDocument();
  });

  it('lists the runs that the address asks for, page by page', async () => {
    const { listRuns } = open('/changes/runs?domain=test&days=30');
    const table = await screen.findByRole('table', { name: 'Runs' });
    expect(within(table).getAllByRole('row')[1]).toHaveTextContent(
      /CI, attempt 2.*aaaaaaaa.*Failed.*Test: Job 'unit' failed.*10 min/,
    );
    expect(
      await screen.findByText(/runs before .* are not listed/),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findByText('Waiting for policy')).toBeInTheDocument();
    expect(listRuns.mock.lastCall?.[0]).toMatchObject({
      domain: 'test',
      cursor: 'next',
    });
  });

  it('is one step from the changes of the same service', async () => {
    open('/changes?entityRef=component:default/cart');
    expect(
      await screen.findByRole('link', { name: 'Pipelines' }),
    ).toHaveAttribute(
      'href',
      '/changes/pipelines?entityRef=component%3Adefault%2Fcart',
    );
  });
});

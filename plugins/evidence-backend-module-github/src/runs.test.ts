import { TestDatabases, mockServices } from '@backstage/backend-test-utils';
import {
  runFiguresSchema,
  type RunFigures,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  aComponent,
  ana,
  createLedgerDatabases,
  outsider,
  startEvidence,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import request from 'supertest';
import {
  approvalOf,
  beginOf,
  countOf,
  domainOf,
  durationOf,
  flakesOf,
  labelsOf,
  outcomes,
  preMergeOf,
  queueOf,
  setupOf,
  verdictOf,
  withoutQueries,
} from './__testUtils__/countRuns';
import {
  eventsOf,
  generateRuns,
  GithubEvent,
  randomOf,
  TrueRun,
} from './__testUtils__/generateRuns';
import { githubSecret, sign } from './__testUtils__/githubWebhook';
import { githubModule } from './module';

jest.setTimeout(300_000);

const cartPage = 'https://github.com/acme/cart';
const payPage = 'https://github.com/acme/payments';
/** No entity has it. */
const otherPage = 'https://github.com/acme/elsewhere';
const day = 86_400_000;
const now = Date.parse('2026-03-01T12:00:00.000Z');
const entityOf = new Map([
  [cartPage, 'component:default/cart'],
  [payPage, 'component:default/pay'],
]);

/** What the organisation says of failures in this test. */
const domains = {
  tests: { job: '*tests*', step: 'run tests', domain: 'test' },
  images: { step: 'Push *', domain: 'artifact' },
};

const truth = generateRuns({
  seed: 20261126,
  runs: 90,
  from: now - 15 * day,
  repositories: [cartPage, cartPage, payPage, otherPage],
});

type Evidence = Awaited<ReturnType<typeof startEvidence>>;

describe.each(['SQLITE_3', 'POSTGRES_15'] as const)('runs on %s', engine => {
  const databases: TestDatabases = createLedgerDatabases();
  let evidence: Evidence;

  beforeAll(async () => {
    const knex = await databases.init(engine);
    evidence = await startEvidence({
      entities: [
        componentOf('cart', cartPage),
        componentOf('pay', payPage),
        aComponent('idle', { owner: 'group:default/shop' }),
      ],
      hidden: ['component:default/pay'],
      config: {
        plumbline: {
          runs: { domains },
          webhooks: { github: { secrets: { present: githubSecret } } },
        },
      },
      features: [githubModule, mockServices.database.factory({ knex })],
    });
    const events = truth.flatMap(eventsOf);
    const random = randomOf(7);
    const repeated = events.filter(() => random.chance(0.1));
    for (const event of random.shuffled([...events, ...repeated])) {
      await deliver(evidence, event);
    }
  });

  afterAll(() => evidence.stop());

  const figures = async (query: object = {}, user = ana) => {
    const { body } = await evidence
      .as(user)
      .get('/runs/figures', query)
      .expect(200);
    expect(runFiguresSchema.parse(body)).toEqual(body);
    return body as RunFigures;
  };

  /** All pages of the runs that a figure names. */
  const listed = async (query: string) => {
    const found: { nativeId: string; attempt: number }[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await evidence
        .as(ana)
        .get(`/runs?${query}&limit=40${cursor && `&cursor=${cursor}`}`)
        .expect(200);
      found.push(...body.items);
      if (!body.nextCursor) {
        return found
          .map(
            ({ nativeId, attempt }) => `${nativeId.split(':')[1]}/${attempt}`,
          )
          .sort();
      }
      cursor = body.nextCursor;
    }
  };

  it.each<[string, object, (run: TrueRun) => boolean]>([
    ['of all', {}, () => true],
    [
      'of a service',
      { entityRef: 'component:default/cart' },
      run => run.repository === cartPage,
    ],
    [
      'of a team',
      { owner: 'group:default/shop' },
      run => entityOf.has(run.repository),
    ],
    [
      'of a pipeline',
      { pipeline: 'CI', repository: cartPage },
      run => run.repository === cartPage && run.workflow === 'CI',
    ],
    [
      'of fewer days',
      { days: 7, entityRef: 'component:default/cart' },
      run => run.repository === cartPage && beginOf(run) >= now - 7 * day,
    ],
  ])('are figures %s as a second count', async (_, query, isMeant) => {
    const found = await figures(query);
    const runs = truth.filter(isMeant);
    expect(runs.length).toBeGreaterThan(10);
    const expected = countOf(runs);
    const counted = withoutQueries(found);
    expect(counted).toMatchObject(expected);
    for (const name of [
      'outcomes',
      'domains',
      'queues',
      'pipelines',
    ] as const) {
      expect([name, Object.keys(counted[name]).sort()]).toEqual([
        name,
        Object.keys(expected[name]).sort(),
      ]);
    }
  });

  it('lists exactly the runs of each figure', async () => {
    const found = await figures({ entityRef: 'component:default/cart' });
    const runs = truth.filter(run => run.repository === cartPage);
    const which = (is: (run: TrueRun) => boolean) =>
      runs
        .filter(is)
        .map(({ id, attempt }) => `${id}/${attempt}`)
        .sort();
    expect(await listed(found.runs)).toEqual(which(() => true));
    for (const { domain, runs: query } of found.domains) {
      expect([domain, await listed(query)]).toEqual([
        domain,
        which(run => domainOf(run) === domain),
      ]);
    }
    for (const { labels, runs: query } of found.queues) {
      expect([labels, await listed(query)]).toEqual([
        labels,
        which(({ jobs }) =>
          jobs.some(
            job =>
              labelsOf(job) === labels.join(',') && queueOf(job) !== undefined,
          ),
        ),
      ]);
    }
    expect(await listed(found.setup.runs)).toEqual(
      which(({ jobs }) => jobs.some(job => setupOf(job) !== undefined)),
    );
    expect(await listed(found.approval.runs)).toEqual(
      which(({ jobs }) => jobs.some(job => approvalOf(job) !== undefined)),
    );
    expect(await listed(found.preMerge.runs)).toEqual(
      which(run => preMergeOf(run) !== undefined),
    );
    expect(await listed(found.duration.runs)).toEqual(
      which(run => durationOf(run) !== undefined),
    );
    expect(await listed(found.retries.runs)).toEqual(
      which(({ attempt }) => attempt > 1),
    );
    expect(await listed(found.failures.runs)).toEqual(
      which(run => domainOf(run) !== undefined),
    );
    for (const { outcome, runs: query } of found.outcomes) {
      expect(await listed(query)).toEqual(
        which(run => outcomes.get(run.conclusion ?? '') === outcome),
      );
    }
    expect(found.flakes.items.length).toBeGreaterThan(3);
    const flaky = flakesOf(runs);
    for (const item of found.flakes.items) {
      expect(await listed(item.runs)).toEqual(
        which(run =>
          flaky.some(
            one =>
              one.workflow === item.pipeline &&
              run.workflow === one.workflow &&
              one.job === item.job &&
              run.sha === one.sha &&
              run.jobs.some(
                job => job.name === one.job && verdictOf(job) !== undefined,
              ),
          ),
        ),
      );
    }
  });

  it('lists as many runs as each count of them, of whatever scope', async () => {
    for (const query of [{}, { owner: 'group:default/shop' }]) {
      const found = await figures(query);
      const counts = countsIn(found);
      expect(counts.length).toBeGreaterThan(15);
      for (const { count, runs } of counts) {
        expect([runs, (await listed(runs)).length]).toEqual([runs, count]);
      }
      // No query of the answer is without an answer, nor wider than the whole.
      const all = new Set(await listed(found.runs));
      for (const runs of queriesIn(found)) {
        const some = await listed(runs);
        expect([runs, some.filter(run => !all.has(run))]).toEqual([runs, []]);
      }
    }
  });

  it('shows a reader what they may see, and counts nothing else', async () => {
    const all = await figures({}, outsider);
    expect(withoutQueries(all)).toMatchObject(
      countOf(truth.filter(run => run.repository === cartPage)),
    );
    const hidden = { entityRef: 'component:default/pay' };
    const absent = { entityRef: 'component:default/absent' };
    for (const path of ['/runs', '/runs/figures']) {
      for (const query of [hidden, absent]) {
        const { status, text } = await evidence.as(outsider).get(path, query);
        expect([status, text.includes('acme/payments')]).toEqual([404, false]);
      }
    }
    const { body } = await evidence.as(ana).get('/runs', hidden).expect(200);
    await evidence.as(outsider).get(`/runs/${body.items[0].id}`).expect(404);
    const { body: unresolved } = await evidence
      .as(ana)
      .get('/runs', { repository: otherPage });
    expect(unresolved.items[0]).not.toHaveProperty('entityRef');
    await evidence
      .as(outsider)
      .get(`/runs/${unresolved.items[0].id}`)
      .expect(404);
    await evidence
      .as(ana)
      .get('/runs', { entityRef: 'component:default/idle' })
      .expect(200, { items: [] });
  });

  it('has a run with its jobs, its attempts and its changes', async () => {
    const last = truth.find(
      run => run.attempt === 2 && run.repository === cartPage,
    )!;
    await evidence
      .as(ana)
      .post('/changes', {
        source: 'cd',
        id: 'd1',
        kind: 'deploy',
        outcome: 'succeeded',
        entityRef: 'component:default/cart',
        occurredAt: new Date(last.started).toISOString(),
        revision: last.sha,
      })
      .expect(201);
    const { body: page } = await evidence.as(ana).get('/runs', {
      revision: last.sha,
      pipeline: last.workflow,
      repository: last.repository,
    });
    const { id } = page.items.find(
      (one: any) => one.nativeId.endsWith(`:${last.id}`) && one.attempt === 2,
    );
    const { body } = await evidence.as(ana).get(`/runs/${id}`).expect(200);
    expect(body).toMatchObject({
      source: 'github',
      attempt: 2,
      pipeline: last.workflow,
      path: `.github/workflows/${last.workflow.toLowerCase()}.yml`,
      entityRef: 'component:default/cart',
      revision: last.sha,
      url: `${cartPage}/actions/runs/${last.id}`,
      requestedAt: new Date(last.started).toISOString(),
      changes: [{ kind: 'deploy', outcome: 'succeeded' }],
      jobs: { total: last.jobs.length },
    });
    expect(body.attempts.slice(0, 2)).toMatchObject([
      { attempt: 1, outcome: 'failed' },
      { id, attempt: 2 },
    ]);
    expect(body.jobList.map(({ name }: any) => name).sort()).toEqual(
      last.jobs.map(({ name }) => name).sort(),
    );
  });

  it('answers a delivery again with nothing new', async () => {
    const [event] = eventsOf(truth[0]);
    const { body, status } = await deliver(evidence, event);
    expect([status, body]).toMatchObject([
      200,
      { status: 'accepted', changes: [], runs: [{ status: 'duplicate' }] },
    ]);
  });
});

/** Those figures that count runs, not jobs, with their queries. */
function countsIn(found: RunFigures): { count: number; runs: string }[] {
  const { duration, failures, pipelines, runs, states, total } = found;
  const measured = [
    duration,
    found.preMerge,
    ...pipelines.map(one => one.duration),
  ];
  return [
    { count: total, runs },
    ...states,
    ...found.outcomes,
    ...found.domains,
    failures,
    ...pipelines.map(one => ({ count: one.total, runs: one.runs })),
    ...measured.map(one => ({ count: one.sample, runs: one.runs })),
  ];
}

function queriesIn(value: unknown): string[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, one]) =>
        name === 'runs' && typeof one === 'string' ? [one] : queriesIn(one),
      )
    : [];
}

function componentOf(name: string, page: string) {
  return aComponent(name, {
    owner: 'group:default/shop',
    annotations: { 'backstage.io/source-location': `url:${page}` },
  });
}

async function deliver({ server }: Evidence, { event, payload }: GithubEvent) {
  const text = JSON.stringify(payload);
  const answer = await request(server)
    .post('/api/evidence/webhooks/github')
    .set('content-type', 'application/json')
    .set('x-github-event', event)
    .set('x-hub-signature-256', sign(text))
    .send(text);
  if (answer.status > 201 || answer.body.rejected) {
    throw new Error(`${event} was refused: ${answer.text}`);
  }
  return answer;
}

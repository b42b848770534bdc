import { mockServices } from '@backstage/backend-test-utils';
import { deliverySchema } from '@plumbline/backstage-plugin-evidence-common';
import { ana, outsider, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { createEvidenceDatabases } from '../testUtils/testStore';

jest.setTimeout(120_000);

const cart = 'component:default/cart';
const hash = (index: number) => String(index).repeat(40);

/** Commits an hour before their deploy; of the deploys, the fourth failed. */
const changes = [1, 2, 3, 4, 5, 6].flatMap(index => {
  const day = `2026-02-${10 + index}`;
  return [
    {
      source: 'git',
      id: `c${index}`,
      kind: 'commit',
      entityRef: cart,
      occurredAt: `${day}T10:00:00.000Z`,
      revision: hash(index),
    },
    {
      source: 'ci',
      id: `d${index}`,
      kind: 'deploy',
      entityRef: cart,
      occurredAt: `${day}T11:00:00.000Z`,
      revision: hash(index),
      environment: 'prod-eu',
      outcome: index === 4 ? 'failed' : 'succeeded',
      links: { run: `https://ci.example/${index}` },
    },
  ];
});
const elsewhere = {
  source: 'ci',
  id: 's',
  kind: 'deploy',
  entityRef: cart,
  occurredAt: '2026-02-20T11:00:00.000Z',
  revision: hash(1),
  environment: 'staging',
  outcome: 'failed',
};

const databases = createEvidenceDatabases();

describe.each(databases.eachSupportedId())('delivery, on %s', databaseId => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;

  beforeAll(async () => {
    evidence = await startEvidence({
      entities: [
        aComponent('cart', { owner: 'group:default/pay' }),
        aComponent('secret', { owner: 'group:default/pay' }),
      ],
      hidden: ['component:default/secret'],
      features: [
        mockServices.database.factory({
          knex: await databases.init(databaseId),
        }),
      ],
    });
    const hidden = { ...elsewhere, entityRef: 'component:default/secret' };
    await evidence
      .as(ana)
      .post('/changes', {
        items: [
          ...changes,
          elsewhere,
          { ...hidden, id: 'h' },
          { ...elsewhere, id: 'n', environment: undefined },
          { ...elsewhere, id: 'u', environment: 'cluster-a' },
        ],
      })
      .expect(201);
  });

  afterAll(() => evidence.stop());

  const ask = (query: object, user = ana) =>
    evidence.as(user).get('/delivery', query);

  it('is measured by what the ledger has', async () => {
    const { body } = await ask({ entityRef: cart });
    expect(deliverySchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      at: '2026-03-01T12:00:00.000Z',
      from: '2025-12-01T12:00:00.000Z',
      environment: 'production',
      services: 1,
      deploys: { total: 6, succeeded: 5, failed: 1, open: 0, unplaced: 1 },
      // The fifth brought the fourth's commit as well.
      leadTime: { sample: 6, missing: 0, median: 3_600, p90: 90_000 },
      batch: { sample: 5, missing: 0, median: 1, p90: 2 },
      restore: { sample: 1, missing: 0 },
    });
    // No run is known yet.
    expect(body.leadSplit).toEqual({ sample: 0, missing: 5 });
    expect(body.latest[1]).toMatchObject({
      entityRef: cart,
      revision: hash(5),
      commits: 2,
      leadSeconds: 90_000,
      run: 'https://ci.example/5',
    });
    expect(body.latest[2]).toMatchObject({ restoredSeconds: 86_400 });
  });

  it('is split by what the runs of each commit did', async () => {
    const runs = [1, 2, 3, 4, 5, 6].map(index => {
      const at = (time: string) => `2026-02-${10 + index}T${time}.000Z`;
      return {
        source: 'ci',
        id: `${index}`,
        pipeline: 'Deliver',
        entityRef: cart,
        revision: hash(index),
        outcome: 'succeeded',
        requestedAt: at('10:30:00'),
        startedAt: at('10:30:00'),
        finishedAt: at('11:00:00'),
        jobs: [
          {
            id: '1',
            name: 'build',
            outcome: 'succeeded',
            queuedAt: at('10:30:00'),
            startedAt: at('10:35:00'),
            completedAt: at('10:50:00'),
          },
          {
            id: '2',
            name: 'deploy',
            outcome: 'succeeded',
            waited: true,
            queuedAt: at('10:50:00'),
            startedAt: at('10:58:00'),
            completedAt: at('11:00:00'),
            environment: 'production',
          },
        ],
      };
    });
    await evidence.as(ana).post('/runs', { items: runs }).expect(201);
    const { body } = await ask({ entityRef: cart });
    expect(deliverySchema.parse(body)).toEqual(body);
    const parts = {
      before: 1_800,
      queue: 300,
      execution: 900,
      approval: 480,
      deploy: 120,
      other: 0,
    };
    expect(body.leadSplit).toEqual({
      sample: 5,
      missing: 0,
      // No pull request is known, so neither is a review.
      reviews: 0,
      medians: parts,
      seconds: expect.objectContaining({ before: 9_000, approval: 2_400 }),
    });
    expect(body.leadSplit.seconds).not.toHaveProperty('review');
    // The commit that it names waited an hour; the one before it a day longer.
    expect(body.latest[1]).toMatchObject({
      leadSeconds: 90_000,
      leadParts: parts,
    });
  });

  it('is of the deploys of one pipeline, and leads to its runs', async () => {
    const run = {
      source: 'ci',
      id: 'canary',
      pipeline: 'Canary',
      entityRef: cart,
      requestedAt: '2026-02-14T10:30:00Z',
      outcome: 'failed',
    };
    await evidence
      .as(ana)
      .post('/runs', {
        items: [
          { ...run, revision: hash(4) },
          { ...run, id: 'none', revision: hash(9) },
        ],
      })
      .expect(201);
    const listed = async (query: string) => {
      const { body, status } = await evidence
        .as(ana)
        .get(`/runs?${query}&limit=200`);
      expect(status).toBe(200);
      return body.items.map((one: { nativeId: string }) => one.nativeId).sort();
    };
    const { body: all } = await ask({ entityRef: cart });
    expect(await listed(all.runs.succeeded)).toEqual(['1', '2', '3', '5', '6']);
    expect(await listed(all.runs.failed)).toEqual(['4', 'canary']);
    expect(await listed(all.runs.all)).toHaveLength(7);
    // No job of the canary waited for a rule.
    expect(await listed(`${all.runs.all}&measured=approval`)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
    const { body } = await ask({ entityRef: cart, pipeline: 'Canary' });
    expect(deliverySchema.parse(body)).toEqual(body);
    // It was restored by a deploy of another pipeline.
    expect(body).toMatchObject({
      deploys: { total: 1, succeeded: 0, failed: 1 },
      restore: { sample: 1 },
      latest: [{ revision: hash(4), restoredSeconds: 86_400 }],
    });
    expect(await listed(body.runs.failed)).toEqual(['canary']);
    expect(await listed(body.runs.succeeded)).toEqual([]);
    const { body: none } = await ask({ entityRef: cart, pipeline: 'none' });
    expect(none.deploys).toMatchObject({ total: 0 });
    for (const query of [
      'deploys=all',
      'deploys=all&from=2026-02-01T00:00:00Z',
      'environment=prod',
    ]) {
      expect((await evidence.as(ana).get(`/runs?${query}`)).status).toBe(400);
    }
  });

  it('leads from failed deploys to no run of another deploy of the commit', async () => {
    const run = (id: string, from: string, to: string) => ({
      source: 'ci',
      id,
      pipeline: 'Deliver',
      entityRef: cart,
      revision: hash(4),
      startedAt: `2026-02-14T${from}:00Z`,
      finishedAt: `2026-02-14T${to}:00Z`,
      outcome: 'succeeded',
    });
    await evidence
      .as(ana)
      .post('/runs', {
        items: [
          run('again', '11:30', '12:10'),
          // What made no deploy is of each; what made both, too.
          run('check', '09:30', '09:50'),
          run('slow', '10:50', '12:30'),
        ],
      })
      .expect(201);
    const again = { ...changes[7], id: 'again', outcome: 'succeeded' };
    await evidence
      .as(ana)
      .post('/changes', { ...again, occurredAt: '2026-02-14T12:00:00.000Z' })
      .expect(201);
    const { runs } = (await ask({ entityRef: cart })).body;
    const listed = async (query: string) =>
      (await evidence.as(ana).get(`/runs?${query}&limit=200`)).body.items.map(
        (one: { nativeId: string }) => one.nativeId,
      );
    expect((await listed(runs.failed)).sort()).toEqual([
      '4',
      'canary',
      'check',
      'slow',
    ]);
    expect(await listed(runs.succeeded)).toContain('again');
  });

  it('is of one environment, and of the days that are wanted', async () => {
    const staging = await ask({ entityRef: cart, environment: 'stage' });
    expect(staging.body).toMatchObject({
      environment: 'staging',
      deploys: { total: 1, failed: 1 },
    });
    const week = await ask({ entityRef: cart, days: 7 });
    expect(week.body.deploys).toMatchObject({ total: 0 });
    expect(week.body.weeks).toEqual([0]);
  });

  it('says nothing of what is hidden', async () => {
    const secret = { entityRef: 'component:default/secret' };
    expect(
      (await ask({ ...secret, environment: 'staging' })).body,
    ).toMatchObject({ deploys: { total: 1 } });
    const hidden = await ask({ ...secret, environment: 'staging' }, outsider);
    const absent = await ask(
      { entityRef: 'component:default/absent', environment: 'staging' },
      outsider,
    );
    expect([hidden.status, absent.status]).toEqual([404, 404]);
    const owner = 'group:default/pay';
    const ofTeam = async (user: string) =>
      (await ask({ owner, environment: 'staging' }, user)).body.deploys.total;
    expect([await ofTeam(ana), await ofTeam(outsider)]).toEqual([2, 1]);
  });

  it.each([
    [{}, /exactly one of 'entityRef' and 'owner'/],
    [{ entityRef: cart, days: 3 }, /days/],
    [{ entityRef: cart, environment: 'prodution' }, /production/],
  ])('refuses %j', async (query, sentence) => {
    const { status, body } = await ask(query);
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringMatching(sentence),
    ]);
  });
});

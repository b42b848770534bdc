import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { Retention } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { ana, guest, li, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { createEvidenceDatabases } from '../testUtils/testStore';
import { pastRuns } from './database/pastRuns';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();
const cart = 'component:default/cart';

const aRun = (of: object = {}) => ({
  source: 'acme-ci',
  id: '7',
  pipeline: 'Main',
  entityRef: cart,
  requestedAt: '2026-02-20T10:00:00Z',
  revision: 'abc1234',
  ...of,
});
const wanted = { owner: 'group:default/platform', entityRef: cart };
const aJob = (of: object = {}) => ({ id: '1', name: 'Lint', ...of });
const ended = {
  finishedAt: '2026-02-20T10:20:00Z',
  startedAt: '2026-02-20T10:01:00Z',
  outcome: 'failed',
};

describe.each(databases.eachSupportedId())(
  'runs reported over REST, on %s',
  databaseId => {
    const start = async (
      domains?: JsonObject,
      knex?: Knex,
      objectives?: JsonObject,
    ) => {
      const used = knex ?? (await databases.init(databaseId));
      const evidence = await startEvidence({
        entities: [aComponent('cart', { owner: 'group:default/shop' })],
        features: [mockServices.database.factory({ knex: used })],
        config: {
          plumbline: {
            runs: {
              ...(domains && { domains }),
              ...(objectives && { objectives }),
            },
          },
        },
      });
      return { ...evidence, knex: used };
    };

    it('come to one record in any order, and are refused whole', async () => {
      const { as, stop } = await start();
      const { get, post } = as(ana);
      const running = aRun({
        jobs: [aJob({ startedAt: '2026-02-20T10:02:00Z' })],
      });
      const over = aRun({
        ...ended,
        jobs: [
          aJob({ completedAt: '2026-02-20T10:19:00Z', outcome: 'failed' }),
        ],
      });
      const first = await post('/runs', over).expect(201);
      expect(first.body).toMatchObject({ status: 'stored' });
      const second = await post('/runs', running).expect(200);
      expect(second.body).toEqual({ id: first.body.id, status: 'updated' });
      const both = await post('/runs', { items: [running, over] }).expect(200);
      expect(both.body.items).toMatchObject([
        { status: 'duplicate' },
        { status: 'duplicate' },
      ]);
      const { body } = await get(`/runs/${first.body.id}`).expect(200);
      expect(body).toMatchObject({
        entityRef: cart,
        state: 'completed',
        outcome: 'failed',
        durationSeconds: 1_140,
        reportedBy: ana,
        failure: {
          domain: 'unknown',
          because: "Job 'Lint' failed, and no rule names it",
        },
        jobList: [{ name: 'Lint', executionSeconds: 1_020, labels: [] }],
        attempts: [{ attempt: 1 }],
      });
      // A job that came twice is one.
      const { body: figures } = await get('/runs/figures', { entityRef: cart });
      expect(figures).toMatchObject({
        total: 1,
        execution: { sample: 1, notEnoughData: true },
        setup: { sample: 0, missing: 1 },
        retries: { count: 0, sample: 1 },
      });
      const refused = await post('/runs', {
        items: [aRun({ id: '8' }), aRun({ id: '9', attempt: 0 })],
      });
      expect([refused.status, refused.body.error.message]).toEqual([
        400,
        expect.stringMatching(/attempt/),
      ]);
      const list = await get('/runs', { entityRef: cart });
      expect(list.body.items).toHaveLength(1);
      await stop();
    });

    it('need an instant, a permission and a source that is not another’s', async () => {
      const { as, stop } = await start();
      const refusal = async (run: object, user = ana) => {
        const { status, body } = await as(user).post('/runs', run);
        return [status, body.error?.message ?? body.warnings?.[0]];
      };
      expect(await refusal({ ...aRun(), requestedAt: undefined })).toEqual([
        400,
        expect.stringMatching(/needs an instant/),
      ]);
      expect(
        await refusal(aRun({ requestedAt: '2026-03-02T10:00:00Z' })),
      ).toEqual([400, expect.stringMatching(/lies in the future/)]);
      expect(
        await refusal(aRun({ jobs: [aJob({ labels: ['a,b'] })] })),
      ).toEqual([400, expect.stringMatching(/comma/)]);
      expect(await refusal(aRun(), guest)).toEqual([
        403,
        expect.stringMatching(/evidence\.change\.report/),
      ]);
      expect(await refusal(aRun({ wrong: 1 }))).toEqual([
        201,
        expect.stringMatching(/wrong/),
      ]);
      expect(await refusal(aRun({ title: 'Mine' }), li)).toEqual([
        403,
        expect.stringMatching(/acme-ci/),
      ]);
      for (const path of [
        '/runs?entityRef=component:default/car',
        '/runs/figures?entityRef=component:default/car',
        '/runs/nothing',
      ]) {
        await as(ana).get(path).expect(404);
      }
      const { body } = await as(ana).get(
        '/runs/figures?entityRef=component:default/a&owner=group:default/b',
      );
      expect(body.error.message).toMatch(/at most one of/);
      await stop();
    });

    it('are classified by stated facts, then by rules, and anew by new ones', async () => {
      const first = await start({
        slow: { job: 'lint', domain: 'source' },
      });
      const jobs = (of: object) => ({
        jobs: [aJob({ outcome: 'failed', ...of })],
      });
      const cases: [string, object, string][] = [
        ['stage', jobs({ stage: 'policy' }), 'policy'],
        ['rule', jobs({}), 'source'],
        ['deploy', jobs({ name: 'Ship', environment: 'eu' }), 'deploy'],
        ['queue', jobs({ outcome: 'timed-out' }), 'environment'],
        ['start', { outcome: 'not-started' }, 'environment'],
        ['nothing', {}, 'unknown'],
        ['unknown', jobs({ name: 'Ship' }), 'unknown'],
      ];
      for (const [id, of] of cases) {
        await first
          .as(ana)
          .post('/runs', aRun({ ...ended, id, ...of }))
          .expect(201);
      }
      await first
        .as(ana)
        .post('/runs', aRun({ ...ended, id: 'c', outcome: 'cancelled' }))
        .expect(201);
      const domainsOf = async ({ as }: Awaited<ReturnType<typeof start>>) => {
        const found: Record<string, string> = {};
        const { body } = await as(ana).get('/runs', { entityRef: cart });
        for (const { nativeId, failure } of body.items) {
          found[nativeId] = failure?.domain;
        }
        return found;
      };
      const expected = Object.fromEntries(
        cases.map(([id, , domain]) => [id, domain]),
      );
      expect(await domainsOf(first)).toEqual({ ...expected, c: undefined });
      await first.stop();

      const later = await start(
        { ship: { job: 'ship', pipeline: 'M*', domain: 'artifact' } },
        first.knex,
      );
      const anew = {
        rule: 'unknown',
        deploy: 'artifact',
        unknown: 'artifact',
      };
      expect(await domainsOf(later)).toMatchObject({ ...expected, ...anew });
      const { body } = await later
        .as(ana)
        .get('/runs', { domain: 'artifact', entityRef: cart });
      expect(body.items.map((one: any) => one.nativeId).sort()).toEqual([
        'deploy',
        'unknown',
      ]);
      const { body: figures } = await later.as(ana).get('/runs/figures');
      expect(figures.domains).toMatchObject([
        { domain: 'artifact', count: 2 },
        { domain: 'environment', count: 2 },
        { domain: 'unknown', count: 2 },
        { domain: 'policy', count: 1 },
      ]);
      await later.stop();
    });

    it('of which no job is known are flaky by their outcomes', async () => {
      const { as, stop } = await start();
      for (const [id, outcome] of Object.entries({
        a: 'failed',
        b: 'succeeded',
        c: 'cancelled',
      })) {
        await as(ana).post('/runs', aRun({ ...ended, id, outcome }));
      }
      await as(ana).post('/runs', aRun({ id: 'd', revision: 'other99' }));
      const { body } = await as(ana).get('/runs/figures', { entityRef: cart });
      expect(body.flakes).toMatchObject({
        count: 1,
        sample: 1,
        items: [{ pipeline: 'Main', commits: 1, sample: 1 }],
      });
      const { body: runs } = await as(ana).get(
        `/runs?${body.flakes.items[0].runs}`,
      );
      expect(runs.items.map((one: any) => one.nativeId).sort()).toEqual([
        'a',
        'b',
      ]);
      await stop();
    });

    it('are found flaky in one pass, however many jobs have one name', async () => {
      const { as, stop } = await start();
      for (let id = 0; id < 24; id++) {
        const jobs = Array.from({ length: 500 }, (_, n) =>
          aJob({ id: `${n}`, outcome: 'succeeded' }),
        );
        await as(ana)
          .post('/runs', aRun({ id: `${id}`, jobs }))
          .expect(201);
      }
      const began = Date.now();
      const { body } = await as(ana)
        .get('/runs?flaky=true&pipeline=Main&limit=1')
        .expect(200);
      expect(body.items).toEqual([]);
      expect(Date.now() - began).toBeLessThan(4_000);
      for (const wrong of ['flaky=true&label=x', 'quarantined=true']) {
        await as(ana).get(`/runs?${wrong}`).expect(400);
      }
      await stop();
    });

    it('meet what is wanted of them, or miss it, where there are enough', async () => {
      const { as, stop } = await start(undefined, undefined, {
        fast: { ...wanted, measure: 'run-p95', threshold: 1_140 },
        faster: { ...wanted, measure: 'run-p95', threshold: 1_139 },
        well: { ...wanted, measure: 'failure-rate', threshold: 0.5 },
        badly: { ...wanted, measure: 'failure-rate', threshold: 0.2 },
        soon: { ...wanted, measure: 'queue-p95', threshold: 60 },
        few: { ...wanted, measure: 'pre-merge-p95', threshold: 60 },
      });
      const jobs = [
        aJob({
          queuedAt: '2026-02-20T10:00:00Z',
          startedAt: '2026-02-20T10:00:30Z',
        }),
      ];
      const outcomes = ['failed', 'failed', ...new Array(4).fill('succeeded')];
      await as(ana)
        .post('/runs', {
          items: outcomes.map((outcome, id) =>
            aRun({ ...ended, jobs, outcome, id: `${id}` }),
          ),
        })
        .expect(201);
      const { body } = await as(ana).get('/runs/objectives').expect(200);
      expect(
        body.items.map((one: any) => [one.name, one.state, one.value]),
      ).toEqual([
        ['fast', 'met', 1_140],
        ['faster', 'missed', 1_140],
        ['well', 'met', 2 / 6],
        ['badly', 'missed', 2 / 6],
        ['soon', 'met', 30],
        ['few', 'not-enough-data', undefined],
      ]);
      const { body: runs } = await as(ana).get(`/runs?${body.items[4].runs}`);
      expect(runs.items).toHaveLength(6);
      await stop();
    });

    it('are deleted with their jobs, and the rest says since when it is whole', async () => {
      const { as, knex, stop } = await start();
      const old = '2025-10-01T10:00:00Z';
      const job = aJob({ queuedAt: '2026-02-20T10:00:00Z' });
      await as(ana).post('/runs', {
        items: [
          aRun({ jobs: [job] }),
          aRun({ id: 'old', requestedAt: old, jobs: [job] }),
        ],
      });
      const clock = () => new Date('2026-03-01T12:00:00Z');
      await new Retention({
        clock,
        knex,
        kinds: [pastRuns],
        graceMs: 0,
        restMs: 0,
        config: mockServices.rootConfig(),
        logger: mockServices.logger.mock(),
      }).run(new AbortController().signal);
      const { body } = await as(ana).get('/runs', { entityRef: cart });
      expect(body).toMatchObject({
        items: [{ nativeId: '7' }],
        completeFrom: '2025-12-01T12:00:00.000Z',
      });
      expect(await knex('pipeline_jobs')).toHaveLength(1);
      const { body: figures } = await as(ana).get('/runs/figures?days=90');
      expect(figures).not.toHaveProperty('completeFrom');
      await stop();
    });
  },
);

it.each([
  [{ a: { job: 'x', domain: 'weather' } }, /domains\.a\.domain' must be/],
  [{ a: { domain: 'test' } }, /must say of what/],
])('does not start with the rules %j', async (domains, sentence) => {
  await expect(
    startEvidence({ config: { plumbline: { runs: { domains } } } }),
  ).rejects.toThrow(sentence);
});

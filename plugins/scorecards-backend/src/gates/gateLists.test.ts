import {
  GateSummary,
  gateSummarySchema,
  gatePipelineWaitsSchema,
  gateWaitsSchema,
  ListedGateDecision,
  listedGateDecisionSchema,
} from '@plumbline/backstage-plugin-scorecards-common';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import {
  aService,
  incidentRule,
  ownerRule,
  repository,
} from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const aRun = (
  pipeline: string | undefined,
  revision: string,
  entityRef = 'component:default/cart',
) => ({
  id: `${pipeline} ${revision}`,
  source: 'ci',
  nativeId: '1',
  attempt: 1,
  pipeline,
  entityRef,
  revision,
  at: '2026-03-01T12:00:00.000Z',
  state: 'completed' as const,
  jobs: { total: 0, failed: [] },
  receivedAt: '2026-03-01T12:00:00.000Z',
});

describe('decisions of gates', () => {
  const databases = createTestDatabases();

  it.each(databases.eachSupportedId())(
    'are listed with what objects, and counted by day, on %s',
    async databaseId => {
      const portal = await startScorecards({
        knex: await databases.init(databaseId),
        facts: [
          aService('cart', { incidents: [], owned: false }),
          aService('checkout', { incidents: [{ id: 'INC-7' }], owned: true }),
        ],
        gates: [incidentRule, { ...ownerRule, phase: 'observe' }],
      });
      const { call } = portal;
      const request = (stage: string, name: string) =>
        call('service', 'post', '/gate', {
          repository,
          stage,
          head: 'abcdef0',
          services: [`component:default/${name}`],
          release: { url: 'https://ci.example/runs/1' },
        });
      await eventually(async () =>
        expect((await request('pull-request', 'cart')).status).toBe(200),
      );
      await request('deploy', 'cart');
      await portal.setClock('2026-03-02T00:10:00.000Z');
      await request('deploy', 'checkout');
      await portal.setClock('2026-03-02T00:11:00.000Z');
      await request('deploy', 'cart');

      const listed = async (query = '') =>
        (await call('service', 'get', `/gate-decisions${query}`)).body as {
          items: ListedGateDecision[];
          nextCursor?: string;
        };
      const { items } = await listed();
      expect(items.map(one => listedGateDecisionSchema.parse(one))).toEqual(
        items,
      );
      expect(items).toMatchObject([
        {
          at: '2026-03-02T00:11:00.000Z',
          answer: 'allow',
          services: ['component:default/cart'],
          head: 'abcdef0',
          url: 'https://ci.example/runs/1',
          objections: [
            { rule: 'owner', title: 'An owner answers', inGate: 'block' },
          ],
          inForce: true,
        },
        {
          answer: 'block',
          objections: [{ rule: 'no-incident', answer: 'block' }],
          inForce: false,
        },
        { at: '2026-03-01T12:00:00.000Z', answer: 'allow', inForce: false },
      ]);

      const paged: ListedGateDecision[] = [];
      let query: string | undefined = '?limit=1';
      while (query !== undefined) {
        const page = await listed(query);
        paged.push(...page.items);
        query = page.nextCursor && `?limit=1&cursor=${page.nextCursor}`;
      }
      expect(paged).toEqual(items);
      expect((await listed('?answer=block')).items).toEqual([items[1]]);
      const of = async (commit: string, more = `&repository=${repository}`) =>
        (await listed(`?commit=${commit}${more}`)).items;
      expect(
        await of('abcdef0', '&repository=git.example/Shop/all.git'),
      ).toEqual(items);
      expect(await of('abcdef0', '&repository=git.example/shop/no')).toEqual(
        [],
      );
      expect(await of('abcdef1')).toEqual([]);
      for (const half of ['', `&repository=${repository}&stage=pull-request`]) {
        const path = `/gate-decisions?commit=abcdef0${half}`;
        expect((await call('service', 'get', path)).status).toBe(400);
      }
      expect(
        (await listed(`?from=${items[1].at}&to=${items[1].at}`)).items,
      ).toEqual([items[1]]);
      expect((await listed(`?to=${items[2].at}`)).items).toEqual([items[2]]);
      expect((await listed('?stage=pull-request')).items).toHaveLength(1);

      const summary = await call('service', 'get', '/gate-summary?days=2');
      expect(gateSummarySchema.parse(summary.body)).toEqual({
        stage: 'deploy',
        from: '2026-03-01',
        days: [
          { day: '2026-03-01', counts: counted({ allow: 1 }) },
          { day: '2026-03-02', counts: counted({ allow: 1, block: 1 }) },
        ],
      } satisfies GateSummary);
      const today = await call('service', 'get', '/gate-summary?days=1');
      expect(today.body).toMatchObject({
        from: '2026-03-02',
        days: [{ day: '2026-03-02' }],
      });
    },
  );

  it.each(databases.eachSupportedId())(
    'say how long each rule kept deploys waiting, on %s',
    async databaseId => {
      const { call, setClock, stop, trouble } = await startScorecards({
        knex: await databases.init(databaseId),
        facts: [aService('cart', { incidents: [{ id: 'INC-7' }] })],
        gates: [incidentRule],
        visible: ['cart'],
        evidence: {
          runs: [
            aRun('CI', 'abcdef1'),
            aRun('Deploy', 'abcdef1'),
            aRun('Deploy', 'abcdef2'),
            aRun('Deploy', 'abcdef3', 'component:default/other'),
            aRun(undefined, 'abcdef3'),
          ],
        },
      });
      const request = async (head: string, own: object = {}) => {
        const { body, status } = await call('service', 'post', '/gate', {
          repository,
          stage: 'deploy',
          head,
          release: {},
          services: ['component:default/cart'],
          ...own,
        });
        expect(status).toBe(200);
        return body as { id: string; answer: string };
      };
      const incidents = (...open: object[]) => {
        trouble.facts = [aService('cart', { incidents: open as never })];
      };
      await eventually(async () =>
        expect((await request('aaaaaa0')).answer).toBe('block'),
      );
      const ids: string[] = [];
      for (const head of ['abcdef1', 'abcdef2', 'abcdef3']) {
        ids.push((await request(head)).id);
      }
      await setClock('2026-03-01T12:20:00.000Z');
      await request('abcdef1');
      incidents();
      await setClock('2026-03-01T12:30:00.000Z');
      const ended = await request('abcdef1');
      expect(ended.answer).toBe('allow');
      await request('abcdef2', { environment: 'staging' });
      const waits = async (query = '', user = 'service') => {
        const { body, status } = await call(user, 'get', `/gate-waits${query}`);
        expect(status).toBe(200);
        return gateWaitsSchema.parse(body);
      };
      const { rules } = await waits();
      expect(rules).toMatchObject([{ rule: 'no-incident', sample: 1 }]);
      // Of too few nothing is said, and those that wait are counted apart.
      expect(rules[0]).not.toHaveProperty('median');
      expect(rules[0].waiting).toBe(3);
      expect(
        rules[0].waits.find(({ decision }) => decision === ids[0]),
      ).toEqual({
        entityRef: 'component:default/cart',
        environment: 'production',
        release: 'abcdef1',
        decision: ids[0],
        endedBy: ended.id,
        from: expect.stringMatching(/T12:0/),
        until: '2026-03-01T12:30:00.000Z',
      });
      expect((await waits('?environment=staging')).rules).toEqual([]);
      for (const [of, found] of [
        ['entityRef=component:default/cart', rules],
        ['entityRef=component:default/none', []],
        ['owner=group:default/payments', rules],
        ['owner=group:default/none', []],
        ['owner=group:default/payments&entityRef=component:default/none', []],
      ] as const) {
        expect([of, (await waits(`?${of}`)).rules]).toEqual([of, found]);
      }
      expect((await waits('?days=400')).rules).toEqual(rules);
      const byPipeline = async (query: string, user = 'service') => {
        const path = `/gate-waits/pipelines${query}`;
        const { body } = await call(user, 'get', path);
        const found = gatePipelineWaitsSchema.parse(body);
        return [
          found.unknown,
          found.pipelines.map(one => [
            one.pipeline,
            one.rules.map(({ rule, sample, waiting }) => [
              rule,
              sample,
              waiting,
            ]),
          ]),
        ];
      };
      // Of the others no run is known, or none with a name.
      expect(await byPipeline('')).toEqual([
        2,
        [
          ['Deploy', [['no-incident', 1, 1]]],
          ['CI', [['no-incident', 1, 0]]],
        ],
      ]);
      expect(await byPipeline('?owner=group:default/none')).toEqual([0, []]);
      expect(await byPipeline('', 'outsider')).toEqual([0, []]);
      expect((await waits('', 'outsider')).rules).toEqual([]);
      // Later, what began then is not of the time that is shown.
      await setClock('2026-03-05T12:00:00.000Z');
      expect((await waits('?days=2')).rules).toEqual([]);
      const { body, status } = await call('ana', 'get', '/gate-waits?days=0');
      expect([status, body.error.message]).toEqual([
        400,
        expect.stringContaining("'days'"),
      ]);
      await stop();
    },
  );

  it('are only those of the caller where entities are hidden', async () => {
    const { call } = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [aService('cart', { incidents: [] })],
      gates: [incidentRule],
      visible: ['cart'],
    });
    await eventually(async () => {
      for (const caller of ['ana', 'outsider']) {
        const { status } = await call(caller, 'post', '/gate', {
          repository,
          stage: 'pull-request',
          services: ['component:default/cart'],
        });
        expect(status).toBe(200);
      }
    });
    const of = async (caller: string, path: string) =>
      (await call(caller, 'get', `${path}?stage=pull-request`)).body;
    const requesters = async (caller: string) =>
      (await of(caller, '/gate-decisions')).items
        .map(({ requester }: ListedGateDecision) => requester)
        .sort();
    expect(await requesters('outsider')).toEqual(['user:default/outsider']);
    expect(new Set(await requesters('ben'))).toEqual(
      new Set(['user:default/ana', 'user:default/outsider']),
    );
    expect((await of('outsider', '/gate-summary')).days).toMatchObject([
      { counts: { allow: (await requesters('outsider')).length } },
    ]);
  });

  it('are of no source of deliveries that no module adds', async () => {
    const { call } = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [],
    });
    const { status, body } = await call('ana', 'post', '/webhooks/x%3By', {});
    expect([status, body.error.message]).toEqual([
      404,
      "No module receives deliveries of 'x;y'",
    ]);
  });

  it.each([
    ['/gate-decisions?stage=merge', /stage/],
    ['/gate-decisions?limit=0', /limit/],
    ['/gate-decisions?cursor=x', /nextCursor/],
    ['/gate-summary?days=9999', /days/],
  ])('are refused for %s', async (path, sentence) => {
    const { call } = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [],
    });
    const { status, body } = await call('ana', 'get', path);
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringMatching(sentence),
    ]);
  });
});

function counted(some: Partial<GateSummary['days'][number]['counts']>) {
  return { allow: 0, warn: 0, review: 0, block: 0, ...some };
}

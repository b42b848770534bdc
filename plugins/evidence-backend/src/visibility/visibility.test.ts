import { ana, nobody, outsider } from '../testUtils/startEvidence';
import { startMonitoringServers } from './__testUtils__/monitoringServers';
import {
  estate,
  hidden,
  isHidden,
  observedAt,
  secret,
  startWorld,
} from './__testUtils__/secretWorld';

// Two installations are started, beside whatever else runs.
jest.setTimeout(120_000);

type World = Awaited<ReturnType<typeof startWorld>>;
type Ask = (
  as: ReturnType<World['as']>,
) => ReturnType<ReturnType<World['as']>['get']>;

const refs = [
  'component:default/checkout',
  'component:default/payment',
  'component:default/wallet',
  'group:default/shop',
  'component:default/never-there',
  ...hidden,
];
const signals = [
  ...['secret', 'secre', 'co', 'checkoud', secret, 'alert: service=secret'].map(
    text => ({ type: 'text', text }),
  ),
  { type: 'workload', name: 'secret' },
  { type: 'workload', name: 'co' },
];
const asks: [string, Ask][] = [
  ...signals.map((signal): [string, Ask] => [
    `POST /resolve ${JSON.stringify(signal)}`,
    as => as.post('/resolve', signal),
  ]),
  ...[
    ...signals.map(signal => ({ signal })),
    ...refs.map(entityRef => ({ entityRef })),
  ].flatMap((body): [string, Ask][] => [
    [`POST /context ${JSON.stringify(body)}`, as => as.post('/context', body)],
    [
      `POST /context in the past ${JSON.stringify(body)}`,
      as => as.post('/context', { ...body, at: observedAt }),
    ],
  ]),
  ...refs.flatMap(entityRef =>
    ['calls', 'calledBy'].map((direction): [string, Ask] => [
      `GET /graph ${direction} of ${entityRef}`,
      as => as.get('/graph', { entityRef, direction, depth: 2 }),
    ]),
  ),
  ...refs.flatMap(entityRef =>
    ['entity', 'neighbourhood', 'system', 'team'].map(
      (scope): [string, Ask] => [
        `GET /changes of ${scope} of ${entityRef}`,
        as => as.get('/changes', { entityRef, scope }),
      ],
    ),
  ),
  ['GET /changes', as => as.get('/changes')],
  [
    'GET /changes/timeline',
    as => as.get('/changes/timeline', { since: '3h', bins: 20 }),
  ],
  ['GET /overview', as => as.get('/overview')],
  [
    'GET /overview of a hidden owner',
    as => as.get('/overview', { owner: 'group:default/secret-team' }),
  ],
  ...['/alerts', '/alert-groups', '/incidents'].map((path): [string, Ask] => [
    `GET ${path}`,
    as => as.get(path),
  ]),
  ['GET /collectors', as => as.get('/collectors')],
  ['GET /discrepancies', as => as.get('/discrepancies')],
  ['GET /discrepancies, short', as => as.get('/discrepancies', { limit: 1 })],
];

describe('what may not be seen', () => {
  let real: World;
  let never: World;
  let sources: Awaited<ReturnType<typeof startMonitoringServers>>;
  beforeAll(async () => {
    sources = await startMonitoringServers();
    real = await startWorld(true, sources.urls);
    never = await startWorld(false, sources.urls);
  });
  afterAll(() => sources.stop());

  it('is in the estate, and shows to who may see it', async () => {
    const { body } = await real
      .as(ana)
      .get('/graph', { entityRef: secret, direction: 'calledBy' });
    expect(body.items).not.toEqual([]);
    expect(estate(true).filter(isHidden)).toHaveLength(hidden.length);
  });

  it('gives the changes of a shared name to whom else it means', async () => {
    const changes = await real.as(outsider).get('/changes');
    expect(
      changes.body.items.map(({ entityRef }: any) => entityRef).sort(),
    ).toEqual([
      ...Array(2).fill('component:default/checkout'),
      ...Array(3).fill('component:default/payment'),
      ...Array(2).fill('component:default/wallet'),
    ]);
    const checkout = { entityRef: 'component:default/checkout' };
    const context = await real.as(outsider).post('/context', checkout);
    expect(
      context.body.changes.filter(
        ({ entityRef }: any) => entityRef === checkout.entityRef,
      ),
    ).toMatchObject([
      { revision: 'v2', rollback: { to: 'v1' } },
      { revision: 'v1' },
    ]);
  });

  it('shows what fires under a shared name for the other entity of that name', async () => {
    const entityRef = 'component:default/checkout';
    const reader = real.as(outsider);
    const { body } = await reader.post('/context', { entityRef });
    expect(
      body.facts
        .filter((fact: any) => fact.entityRef === entityRef)
        .map(({ name, source, value }: any) => [name, source.id, value.length]),
    ).toEqual([
      ['alerts.firing', 'alertmanager', 1],
      ['alerts.firing', 'alerts', 1],
      ['alerts.firing', 'mesh', 1],
      ['alerts.route', 'alerts', undefined],
      ['alerts.silences', 'alerts', 0],
      ['incident.active', 'pager', 1],
      ['slo.state', 'metrics', 2],
    ]);
    const overview = await reader.get('/overview');
    for (const [list, source, others] of [
      ['firing', 'alertmanager', ['component:default/wallet']],
      ['incidents', 'pager', []],
    ] as const) {
      const claim = list === 'firing' ? 'alerts' : 'incidents';
      expect(
        overview.body[list]
          .filter((one: any) => one[claim].source.id === source)
          .map((one: any) => one.entityRef),
      ).toEqual([entityRef, ...others]);
    }
    const { facts } = (await real.as(ana).post('/context', { entityRef })).body;
    expect(
      facts
        .filter(
          (fact: any) =>
            fact.entityRef === entityRef && fact.name === 'alerts.firing',
        )
        .map(({ source }: any) => source.id),
    ).toEqual(['alerts', 'mesh']);
  });

  it('shows objectives of a shared name for the other entity of that name', async () => {
    const slosOf = async (user: string, name: string) => {
      const entityRef = `component:default/${name}`;
      const { body } = await real.as(user).post('/context', { entityRef });
      return body.facts
        .filter((fact: any) => fact.entityRef === entityRef)
        .filter((fact: any) => fact.name === 'slo.state')
        .map(({ value }: any) =>
          value.map((one: any) => `${one.name} ${one.objective}`),
        );
    };
    // Of two that claim one name, the worse.
    const both = [['errors 99.9', 'latency 99']];
    expect(await slosOf(outsider, 'checkout')).toEqual(both);
    expect(await slosOf(ana, 'checkout')).toEqual([['latency 99']]);
    expect(await slosOf(outsider, 'wallet')).toEqual([['errors 95']]);
  });

  it('counts alerts of a shared name from Alertmanager likewise', async () => {
    const firing = async (user: string) => {
      const { body } = await real.as(user).get('/overview');
      return body.firing
        .filter(({ alerts }: any) => alerts.source.id === 'alerts')
        .map(({ entityRef, alerts }: any) => [
          entityRef.split('/')[1],
          alerts.value.map(({ count }: any) => count),
        ]);
    };
    expect(await firing(outsider)).toEqual([
      ['checkout', [4]],
      ['wallet', [2]],
    ]);
    expect(await firing(ana)).toEqual([
      ['checkout', [2]],
      ['wallet', [2]],
    ]);
  });

  it('names no source that reported only what is hidden', async () => {
    const listOf = async (user: string) => {
      const { body } = await real.as(user).get('/collectors');
      return body.items.map(({ id }: any) => id);
    };
    expect(await listOf(ana)).toEqual(
      expect.arrayContaining(['ci', 'mesh', 'secret-ci', 'whisper']),
    );
    const seen = await listOf(outsider);
    expect(seen).toEqual(expect.arrayContaining(['ci', 'mesh']));
    expect(seen).not.toContain('whisper');
    expect(seen).not.toContain('secret-ci');
  });

  it('lists undeclared calls of a shared name as of whom else it means', async () => {
    const { body } = await real.as(outsider).get('/discrepancies');
    expect(
      body.items.map(({ entityRef, candidates }: any) => [
        entityRef,
        ...candidates,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['component:default/checkout', 'component:default/wallet'],
        ['component:default/payment', 'component:default/checkout'],
      ]),
    );
    const closed = { state: 'closed' };
    expect(
      (await real.as(outsider).get('/discrepancies', closed)).body.items,
    ).toEqual([]);
  });

  it.each(asks)('changes no byte of %s', async (_, ask) => {
    const [seen, expected] = [
      await ask(real.as(outsider)),
      await ask(never.as(outsider)),
    ];
    expect(seen.status).toBe(expected.status);
    expect(seen.text).toBe(expected.text);
    expect(seen.text).not.toContain('"visibility":"all"');
  });

  it('changes no byte of any change', async () => {
    const { body } = await real.as(ana).get('/changes');
    const pages = [];
    for (const { id } of body.items) {
      const [seen, expected] = [
        await real.as(outsider).get(`/changes/${id}`),
        await never.as(outsider).get(`/changes/${id}`),
      ];
      expect([seen.status, seen.text]).toEqual([
        expected.status,
        expected.text,
      ]);
      pages.push(seen.status);
    }
    expect(new Set(pages)).toEqual(new Set([200, 404]));
  });

  it('makes a group of the alerts that are seen, under an id of its own', async () => {
    const wallet = { entityRef: 'component:default/wallet' };
    const [whole, seen] = await Promise.all(
      [ana, outsider].map(
        async user =>
          (
            await real.as(user).get('/alert-groups', wallet)
          ).body.items,
      ),
    );
    expect(whole).toMatchObject([
      { firing: 2, startedAt: '2026-03-01T11:50:00.000Z' },
    ]);
    expect(seen).toMatchObject([
      { firing: 1, startedAt: '2026-03-01T11:51:00.000Z' },
    ]);
    expect(seen[0].id).not.toBe(whole[0].id);
    expect(seen[0].alerts[0].groupIds).toEqual([seen[0].id]);
    for (const [group, status] of [
      [seen[0], 200],
      [whole[0], 404],
    ]) {
      for (const world of [real, never]) {
        const reader = world.as(outsider);
        const answer = await reader.get(`/alert-groups/${group.id}`);
        expect(answer.status).toBe(status);
        const ofGroup = { groupId: group.id };
        const { body } = await reader.get('/alerts', ofGroup);
        expect(body.items).toHaveLength(status === 200 ? 1 : 0);
      }
    }
  });

  it('keeps the feed from who may not see everything', async () => {
    const [refused, expected] = [
      await real.as(outsider).get('/feed'),
      await never.as(outsider).get('/feed'),
    ];
    expect(refused.status).toBe(403);
    expect(refused.text).toBe(expected.text);
  });

  it('shows nothing to who may see nothing', async () => {
    const { body } = await real.as(nobody).get('/overview');
    expect(body).toMatchObject({
      entities: 0,
      firing: [],
      incidents: [],
      changes: [],
      alertsHeard: 0,
      alertSources: 0,
    });
    const text = { type: 'text', text: 'checkout' };
    const resolved = await real.as(nobody).post('/resolve', text);
    expect(resolved.body).toEqual({ status: 'unmatched', candidates: [] });
  });
});

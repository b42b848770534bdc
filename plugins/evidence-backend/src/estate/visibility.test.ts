import { ana, nobody, outsider } from '../testUtils/startEvidence';
import { startMonitoringServers } from './__testUtils__/monitoringServers';
import {
  hidden,
  observedAt,
  secret,
  startWorld,
} from './__testUtils__/secretWorld';

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

const checkout = 'component:default/checkout';
const payment = 'component:default/payment';
const wallet = 'component:default/wallet';

describe('what may not be seen', () => {
  let world: World;
  let sources: Awaited<ReturnType<typeof startMonitoringServers>>;
  beforeAll(async () => {
    sources = await startMonitoringServers();
    world = await startWorld(sources.urls);
  });
  afterAll(() => sources.stop());

  const itemsOf = async (user: string, path: string, query: object = {}) =>
    (await world.as(user).get(path, query)).body.items;

  it('is in the estate, and shows to who may see it', async () => {
    const query = { entityRef: secret, direction: 'calledBy' };
    expect(await itemsOf(ana, '/graph', query)).not.toEqual([]);
    const text: string[] = [];
    for (const [, ask] of asks) {
      text.push((await ask(world.as(ana))).text);
    }
    for (const ref of hidden) {
      expect(text.join()).toContain(ref);
    }
  });

  it.each(asks)('is not in the answer of %s', async (title, ask) => {
    const { text } = await ask(world.as(outsider));
    expect(text).not.toContain('"visibility":"all"');
    // What is requested is repeated where there is no such entity.
    const [requested] = hidden.filter(ref => title.endsWith(ref));
    const answered = requested ? text.replaceAll(requested, '') : text;
    for (const ref of hidden) {
      expect(answered).not.toContain(ref);
    }
    expect(answered).not.toContain('secret path');
    expect(answered).not.toContain('checkoud');
  });

  it('leaves a shared name ambiguous, with the others alone', async () => {
    const signal = { type: 'workload', name: 'co' };
    const resolved = async (user: string) => {
      const { body } = await world.as(user).post('/resolve', signal);
      return [
        body.status,
        ...body.candidates.map(({ entityRef }: any) => entityRef),
      ];
    };
    expect(await resolved(ana)).toEqual(['ambiguous', checkout, secret]);
    expect(await resolved(outsider)).toEqual(['ambiguous', checkout]);
    const own = { type: 'workload', name: 'checkoud' };
    const { body } = await world.as(outsider).post('/resolve', own);
    expect(body).toMatchObject({ status: 'unmatched' });
  });

  it.each([
    ['/changes', ({ entityRef }: any) => [entityRef]],
    ['/alerts', ({ entityRef }: any) => [entityRef]],
    ['/incidents', ({ entityRefs }: any) => entityRefs],
  ])('is left out of %s, and nothing else', async (path, refsOf) => {
    const isVisible = (ref: string | undefined) => ref && !hidden.includes(ref);
    const all = await itemsOf(ana, path);
    const seen = await itemsOf(outsider, path);
    const idsOf = (items: any[]) => items.map(({ id, key }) => key ?? id);
    expect(idsOf(seen)).toEqual(
      idsOf(all.filter((one: any) => refsOf(one).some(isVisible))),
    );
    expect(seen.length).toBeLessThan(all.length);
    expect(seen.flatMap(refsOf).every(isVisible)).toBe(true);
  });

  it('is not counted among changes', async () => {
    const query = { since: '3h', bins: 20 };
    const { body } = await world.as(outsider).get('/changes/timeline', query);
    expect(body.total).toBe((await itemsOf(outsider, '/changes')).length);
    for (const { id, entityRef } of await itemsOf(ana, '/changes')) {
      const { status } = await world.as(outsider).get(`/changes/${id}`);
      expect(status).toBe(entityRef === payment ? 200 : 404);
    }
  });

  it('leaves what fires and is kept of others as everybody sees it', async () => {
    const factsOf = async (user: string) => {
      const { body } = await world
        .as(user)
        .post('/context', { entityRef: checkout });
      return body.facts
        .filter(({ entityRef }: any) => entityRef === checkout)
        .filter(
          ({ name }: any) => !/^(changes|dependencies|workloads)\./.test(name),
        );
    };
    const seen = await factsOf(outsider);
    expect(seen).toEqual(await factsOf(ana));
    expect(seen.map(({ name, source }: any) => [name, source.id])).toEqual([
      ['alerts.firing', 'alerts'],
      ['alerts.firing', 'mesh'],
      ['alerts.route', 'alerts'],
      ['alerts.silences', 'alerts'],
      ['slo.state', 'metrics'],
    ]);
  });

  it('leaves out who pushes, and when and how well others reported', async () => {
    const listOf = async (user: string) =>
      new Map<string, any>(
        (await itemsOf(user, '/collectors')).map((one: any) => [one.id, one]),
      );
    const all = await listOf(ana);
    const seen = await listOf(outsider);
    const pushed = ['ci', 'mesh', 'pager', 'secret-ci', 'whisper'];
    expect([...all.keys()].filter(id => !seen.has(id))).toEqual(pushed);
    expect(seen.get('alertmanager')).toEqual({
      ...all.get('alertmanager'),
      coverage: undefined,
      deliveries: undefined,
      entities: undefined,
      lastPass: undefined,
      lastSuccess: undefined,
    });
    const { body } = await world
      .as(outsider)
      .post('/context', { entityRef: checkout });
    const named = body.collectors.map(({ id }: any) => id);
    expect(pushed.filter(id => named.includes(id))).toEqual(['ci', 'mesh']);
  });

  it('is not among discrepancies, nor counted', async () => {
    const query = { limit: 500 };
    const all = await itemsOf(ana, '/discrepancies', query);
    const seen = await itemsOf(outsider, '/discrepancies', query);
    const about = ({ entityRef, candidates = [] }: any) => [
      entityRef,
      ...candidates,
    ];
    expect(seen.map(about)).toEqual(
      all
        .map(about)
        .filter((named: string[]) =>
          named.every(ref => ref && world.isVisible(ref)),
        ),
    );
    const owners = await itemsOf(outsider, '/discrepancies/owners');
    const count = owners.reduce(
      (sum: number, one: any) => sum + one.new + one.baseline,
      0,
    );
    expect(count).toBe(
      seen.filter(({ state }: any) => state !== 'closed').length,
    );
    for (const one of all) {
      const { status, body } = await world
        .as(outsider)
        .get(`/discrepancies/${one.id}`);
      const isSeen = seen.some(({ id }: any) => id === one.id);
      expect(status).toBe(isSeen ? 200 : 404);
      expect(body.history ?? []).toEqual([]);
    }
  });

  it('is left out of groups of alerts', async () => {
    const [[whole], [seen]] = await Promise.all(
      [ana, outsider].map(user =>
        itemsOf(user, '/alert-groups', { entityRef: wallet }),
      ),
    );
    expect(whole).toMatchObject({
      firing: 2,
      startedAt: '2026-03-01T11:50:00.000Z',
      entityRefs: [secret, wallet],
    });
    expect(seen).toMatchObject({
      id: whole.id,
      firing: 1,
      startedAt: '2026-03-01T11:51:00.000Z',
      entityRefs: [wallet],
    });
    expect(seen.alerts).toHaveLength(1);
    for (const { id } of await itemsOf(ana, '/alert-groups')) {
      const { status } = await world.as(outsider).get(`/alert-groups/${id}`);
      expect(status).toBe(id === whole.id ? 200 : 404);
      const ofGroup = { groupId: id };
      expect(await itemsOf(outsider, '/alerts', ofGroup)).toHaveLength(
        id === whole.id ? 1 : 0,
      );
    }
  });

  it('keeps the feed from who may not see everything', async () => {
    await world.as(outsider).get('/feed').expect(403);
  });

  it('shows nothing to who may see nothing', async () => {
    const { body } = await world.as(nobody).get('/overview');
    expect(body).toMatchObject({
      entities: 0,
      firing: [],
      incidents: [],
      changes: [],
      alertsHeard: 0,
      alertSources: 0,
    });
    const text = { type: 'text', text: 'checkout' };
    const resolved = await world.as(nobody).post('/resolve', text);
    expect(resolved.body).toEqual({ status: 'unmatched', candidates: [] });
  });
});

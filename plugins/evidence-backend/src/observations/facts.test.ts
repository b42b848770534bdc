import { EntityFacts } from '@plumbline/backstage-plugin-evidence-common';
import {
  ana,
  guest,
  outsider,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

const now = Date.parse('2026-03-01T12:00:00.000Z');

describe('POST /facts', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    evidence = await startEvidence({
      entities: ['checkout', 'payment', 'cart'].map(name =>
        aComponent(name, {
          annotations: {
            'plumbline.dev/tier': '1',
            'backstage.io/source-location': `url:https://git.example/shop/${
              name === 'cart' ? 'cart' : 'all'
            }/tree/main/${name}/`,
          },
        }),
      ),
      hidden: ['component:default/cart'],
    });
  });

  const ask = (user: string | undefined, request: object) =>
    evidence.as(user).post('/facts', request);
  const named = ({ facts }: EntityFacts, name: string) =>
    facts.find(one => one.name === name);

  it('returns what the description of every entity states, by pages', async () => {
    const first = await ask(ana, { kinds: ['Component'], limit: 2 });
    expect(first.status).toBe(200);
    expect(first.body.items.map((one: EntityFacts) => one.entityRef)).toEqual([
      'component:default/cart',
      'component:default/checkout',
    ]);
    const [cart] = first.body.items;
    expect(cart).toMatchObject({ kind: 'Component', tier: '1' });
    expect(named(cart, 'catalog.tier')).toMatchObject({
      value: { present: true, value: '1' },
      kind: 'declared',
      source: { id: 'catalog' },
    });
    const { body } = await ask(ana, {
      kinds: ['Component'],
      limit: 2,
      cursor: first.body.nextCursor,
    });
    expect(body.items.map((one: EntityFacts) => one.entityRef)).toEqual([
      'component:default/payment',
    ]);
    expect(body.nextCursor).toBeUndefined();
  });

  it('takes what was seen last, says until when it is fresh, and from where to follow', async () => {
    const entityRef = 'component:default/checkout';
    const push = async (source: string, value: string, secondsAgo: number) => {
      const observedAt = new Date(now - secondsAgo * 1000).toISOString();
      const { status } = await evidence.as(ana).post('/observations', {
        source,
        observedAt,
        facts: [{ entityRef, name: 'health.state', value }],
      });
      expect(status).toBe(200);
      return observedAt;
    };
    const before = await ask(ana, { entityRefs: [entityRef] });
    await push('older', 'down', 90);
    const at = await push('newer', 'ok', 30);
    const { body } = await ask(ana, {
      entityRefs: [entityRef, 'component:default/nobody'],
      names: ['health.state'],
    });
    expect(body.items).toHaveLength(1);
    expect(body.items[0].facts).toEqual([
      {
        name: 'health.state',
        value: 'ok',
        kind: 'observed',
        source: { id: 'newer' },
        observedAt: at,
        stale: false,
        freshUntil: new Date(Date.parse(at) + 15 * 60_000).toISOString(),
      },
    ]);
    const feed = await evidence
      .as(ana)
      .get('/feed', { after: before.body.seq });
    expect(feed.body.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'fact', entityRef }),
      ]),
    );
    expect(body.seq).toBeGreaterThan(before.body.seq);
  });

  it('takes the worst of what a mesh and a gateway saw, now and in the past', async () => {
    const entityRef = 'component:default/payment';
    const looking = '2026-01-01T00:00:00Z';
    const push = async (source: string, secondsAgo: number, facts: object) => {
      const { status } = await evidence.as(ana).post('/observations', {
        source,
        observedAt: new Date(now - secondsAgo * 1000).toISOString(),
        facts: Object.entries(facts).map(([name, value]) => ({
          entityRef,
          name,
          value,
        })),
      });
      expect(status).toBe(200);
    };
    await push('mesh', 90, {
      'traffic.observed': {
        lastSeenAt: '2026-03-01T11:00:00Z',
        sources: [{ id: 'mesh', healthySince: looking }],
        callers: ['component:default/cart'],
      },
      'cleanup.secrets': { remaining: 1, items: [{ id: 'db' }] },
    });
    await push('gateway', 30, {
      'traffic.observed': {
        sources: [{ id: 'gateway', healthySince: looking }],
      },
      'cleanup.secrets': {
        remaining: 0,
        until: '2026-05-01T00:00:00Z',
      },
    });
    const expected = [
      {
        name: 'cleanup.secrets',
        value: {
          remaining: 1,
          items: [{ id: 'db' }],
          until: '2026-05-01T00:00:00Z',
        },
      },
      {
        name: 'traffic.observed',
        source: { id: 'gateway, mesh' },
        observedAt: new Date(now - 90_000).toISOString(),
        stale: false,
        value: {
          lastSeenAt: '2026-03-01T11:00:00Z',
          callers: ['component:default/cart'],
          sources: [
            { id: 'gateway', healthySince: looking },
            { id: 'mesh', healthySince: looking },
          ],
        },
      },
    ];
    const request = {
      entityRefs: [entityRef],
      names: ['cleanup.secrets', 'traffic.observed'],
    };
    const { body } = await ask(ana, request);
    expect(body.items[0].facts).toMatchObject(expected);
    const past = await ask(ana, {
      ...request,
      at: new Date(now).toISOString(),
    });
    expect(past.body.items[0].facts).toMatchObject(expected);
  });

  it('has open what any source has open, while that one reports', async () => {
    const entityRef = 'component:default/cart';
    const push = async (source: string, ago: number, facts: object) => {
      const { status } = await evidence.as(ana).post('/observations', {
        source,
        observedAt: new Date(now - ago * 60_000).toISOString(),
        facts: Object.entries(facts).map(([name, value]) => ({
          entityRef,
          name,
          value,
        })),
      });
      expect(status).toBe(200);
    };
    const slo = { name: 'latency', environment: 'production' };
    await push('away', 60, { 'incident.active': [{ id: 'OLD' }] });
    await push('pager', 10, {
      'incident.active': [{ id: 'PD-3' }],
      'slo.state': [
        { ...slo, budgetRemaining: -0.5 },
        { ...slo, environment: 'staging', budgetRemaining: -0.9 },
      ],
    });
    await push('author', 0, {
      'incident.active': [{ id: 'MINE' }],
      'slo.state': [{ ...slo, budgetRemaining: 0.9 }],
    });
    const { body } = await ask(ana, {
      entityRefs: [entityRef],
      names: ['incident.active', 'slo.state'],
    });
    expect(body.items[0].facts).toMatchObject([
      {
        name: 'incident.active',
        stale: false,
        source: { id: 'author, pager' },
        value: [{ id: 'MINE' }, { id: 'PD-3' }],
      },
      {
        value: [
          { ...slo, budgetRemaining: -0.5 },
          { ...slo, environment: 'staging', budgetRemaining: -0.9 },
        ],
      },
    ]);
  });

  it('is for those who may see every entity', async () => {
    const { status, body } = await ask(outsider, {});
    expect({ status, message: body.error.message }).toEqual({
      status: 403,
      message: 'Only users who can see every entity can read facts in bulk',
    });
    expect((await ask(guest, {})).status).toBe(200);
    // Plugins judge, so they see all.
    expect((await ask(undefined, {})).status).toBe(200);
  });

  it('finds all whose source is in a repository, however that is spelled', async () => {
    const refsOf = async (request: object) => {
      const { body } = await ask(ana, {
        names: ['catalog.source'],
        ...request,
      });
      return body.items.map((one: EntityFacts) => one.entityRef);
    };
    const [checkout, payment] = ['checkout', 'payment'].map(
      name => `component:default/${name}`,
    );
    for (const repository of [
      'https://git.example/shop/all',
      'git@git.example:shop/all.git',
      'git.example/Shop/All',
    ]) {
      expect(await refsOf({ repository })).toEqual([checkout, payment]);
    }
    const repository = 'https://git.example/shop/all';
    expect(await refsOf({ repository, entityRefs: [payment] })).toEqual([
      payment,
    ]);
    expect(
      await refsOf({ repository: 'https://git.example/shop/other' }),
    ).toEqual([]);
    const { status, body } = await ask(ana, { repository: 'all' });
    expect({ status, message: body.error.message }).toEqual({
      status: 400,
      message:
        "'all' is not the address of a repository, such as https://git.example/shop/cart",
    });
  });

  it('refuses what it does not understand', async () => {
    for (const request of [
      { limit: 0 },
      { limit: 1001 },
      { entityRefs: ['?'] },
      { nmaes: ['health.state'] },
    ]) {
      expect((await ask(ana, request)).status).toBe(400);
    }
  });

  it('returns what was known then, of some entities alone', async () => {
    const entityRef = 'component:default/payment';
    const report = (observedAt: string, present: boolean) =>
      evidence.as(ana).post('/observations', {
        source: 'then',
        observedAt,
        edges: [],
        workloads: [],
        facts: [{ entityRef, name: 'repository.readme', value: { present } }],
      });
    setClock('2026-03-01T13:00:00.000Z');
    await report('2026-03-01T13:00:00.000Z', false).expect(200);
    setClock('2026-03-03T13:00:00.000Z');
    await report('2026-03-03T13:00:00.000Z', true).expect(200);
    const then = async (at?: string) => {
      const names = ['repository.readme'];
      const { body } = await ask(ana, { entityRefs: [entityRef], names, at });
      const fact = named(body.items[0], 'repository.readme');
      return fact && [fact.value, fact.stale];
    };
    expect(await then()).toEqual([{ present: true }, false]);
    expect(await then('2026-03-01T14:00:00Z')).toEqual([
      { present: false },
      false,
    ]);
    expect(await then('2026-03-02T14:00:00Z')).toEqual([
      { present: false },
      true,
    ]);
    const { body, status } = await ask(ana, { at: '2026-03-01T14:00:00Z' });
    expect([status, body.error.message]).toEqual([
      400,
      "'at' needs 'owner', or 'entityRefs', 500 at most",
    ]);
    setClock(new Date(now).toISOString());
  });
});

import {
  ana,
  guest,
  li,
  nobody,
  outsider,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const payment = 'component:default/payment';
const shop = 'group:default/shop';
const lastSeen = '2026-03-01T11:59:00Z';
const call = (from: unknown, to: unknown, part: object = {}) => ({
  from,
  to,
  type: 'calls',
  count: 50,
  windowSeconds: 60,
  lastSeen,
  ...part,
});
const services = Array.from({ length: 60 }, (_, at) =>
  aComponent(`s${at}`, { owner: 'group:default/many' }),
);
const entities = (dependsOn: string[] = []) => [
  aComponent('checkout', {
    owner: shop,
    dependsOn,
    annotations: {
      'backstage.io/managed-by-location':
        'url:https://git.test/acme/shop/blob/main/checkout.yaml',
    },
  }),
  aComponent('payment', { owner: shop }),
  aComponent('secret'),
  aComponent('shop', { kind: 'Group' }),
  aComponent('many', { kind: 'Group' }),
  ...services,
];

describe('/discrepancies', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeEach(async () => {
    evidence = await startEvidence({
      entities: entities(),
      hidden: ['component:default/secret'],
    });
  });
  const push = (edges: object[], source = 'mesh') =>
    evidence
      .as(ana)
      .post('/observations', { source, observedAt: lastSeen, edges })
      .expect(200);
  const list = async (query: object = {}, user: string = ana) =>
    (await evidence.as(user).get('/discrepancies', query)).body.items;
  const decide = (id: string, verb: string, body: object = {}, user?: string) =>
    evidence.as(user).post(`/discrepancies/${id}/${verb}`, body);
  const until = async (check: () => Promise<boolean>) => {
    for (let turn = 0; turn < 200 && !(await check()); turn++) {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  };

  it('says which have a patch: of those, whose file and change are known', async () => {
    await push([call(checkout, payment), call(payment, checkout)]);
    const found = await list({ kind: 'observed-only-edge' });
    expect(
      found
        .map(({ entityRef, patchable }: any) => [entityRef, patchable])
        .sort(),
    ).toEqual([
      [checkout, true],
      // No file describes it.
      [payment, false],
    ]);
    for (const { id, patchable } of found) {
      const { body } = await evidence.as(ana).get(`/discrepancies/${id}`);
      expect(body.patchable).toBe(patchable);
    }
  });

  it('says who saw a workload that nothing describes, and has a patch for it', async () => {
    const workloads = [{ name: 'cart-cache-warmer', namespace: 'shop' }];
    for (const source of ['kubernetes', 'kubernetes', 'nomad']) {
      await evidence
        .as(ana)
        .post('/observations', { source, observedAt: lastSeen, workloads })
        .expect(200);
    }
    const found = await list({ kind: 'workload-without-entity' });
    expect(found).toMatchObject([
      {
        patchable: true,
        evidence: [
          {
            source: 'nomad',
            says: "The workload 'shop/cart-cache-warmer' runs",
          },
        ],
      },
    ]);
    const { id } = found[0];
    await evidence.as(ana).get(`/discrepancies/${id}/patch`).expect(200);
  });

  it('has no patch for a reference to what nothing is called like', async () => {
    await evidence.stop();
    const lead = ['component:default/paymnet', 'component:default/far-away'];
    evidence = await startEvidence({ entities: entities(lead) });
    const kind = 'dangling-reference';
    await until(async () => (await list({ kind })).length === 2);
    const found = await list({ kind });
    expect(
      found.map((one: any) => [one.candidates[0], one.patchable]).sort(),
    ).toEqual([
      ['component:default/far-away', false],
      ['component:default/paymnet', true],
    ]);
    for (const { id, patchable } of found) {
      const { body } = await evidence.as(ana).get(`/discrepancies/${id}`);
      expect(body.patchable).toBe(patchable);
    }
  });

  it('lists, shows and decides, with who did so and why', async () => {
    await push([call(checkout, payment)]);
    const [{ id, ...found }] = await list({ owner: shop, state: 'open' });
    expect(found).toMatchObject({
      kind: 'observed-only-edge',
      entityRef: checkout,
      owner: shop,
      edge: { from: checkout, to: payment, type: 'calls' },
      calls: 50,
      baseline: true,
      patchable: true,
    });
    expect((await decide(id, 'dismiss', {}, ana)).status).toBe(400);
    const past = { reason: 'x', until: '2026-02-01T00:00:00Z' };
    const refused = await decide(id, 'dismiss', past, ana);
    expect([refused.status, refused.body.error.message]).toEqual([
      400,
      "'until' of the dismissal must lie in the future",
    ]);
    const reason = 'A health check';
    const { body } = await decide(id, 'dismiss', { reason }, ana).expect(200);
    expect(body).toMatchObject({
      state: 'dismissed',
      reason,
      decidedBy: ana,
      decidedAt: '2026-03-01T12:00:00.000Z',
      history: [{ state: 'open' }, { state: 'dismissed', by: ana, reason }],
    });
    await push([call(checkout, payment, { count: 90 })]);
    expect(await list({ state: 'open,accepted' })).toEqual([]);
    expect(await list({ state: 'dismissed' })).toHaveLength(1);
    expect(await list({}, outsider)).toMatchObject([
      { id, state: 'dismissed', reason },
    ]);
    await decide(id, 'reopen', {}, li).expect(200);
    const accepted = await decide(id, 'accept', {}, ana).expect(200);
    expect(accepted.body.history).toHaveLength(4);
    const shown = await evidence.as(ana).get(`/discrepancies/${id}`);
    // The calls that were pushed meanwhile may be counted in between.
    const { calls, evidence: _, ...rest } = accepted.body;
    expect(shown.body).toMatchObject(rest);
    expect((await evidence.as(ana).get('/discrepancies/xx')).status).toBe(404);
  });

  it('is decided by users with the permission, and by no service', async () => {
    await push([
      call(checkout, payment),
      call(payment, 'component:default/secret'),
    ]);
    const [{ id }] = await list({ entityRef: checkout });
    const [hidden] = await list({ entityRef: payment });
    const byService = await decide(id, 'accept');
    expect([byService.status, byService.body.error.message]).toEqual([
      403,
      "Only a signed-in user may do this, and this token is not a user's",
    ]);
    const refused = await decide(id, 'accept', {}, guest);
    expect([refused.status, refused.body.error.message]).toEqual([
      403,
      `You need the permission 'evidence.discrepancy.decide' for '${checkout}'`,
    ]);
    expect((await decide(hidden.id, 'accept', {}, outsider)).status).toBe(404);
    expect(
      (await evidence.as(outsider).get(`/discrepancies/${hidden.id}`)).status,
    ).toBe(404);
    expect((await list({}, outsider)).map((one: any) => one.id)).toEqual([id]);
    expect(await list({}, nobody)).toEqual([]);
    const anonymous = await evidence.as(guest).get('/discrepancies/owners');
    expect(anonymous.status).toBe(200);
    await push([call({ type: 'workload', name: 'lost' }, payment)]);
    const [lost] = await list({ owner: 'none', kind: 'unmatched-signal' });
    expect((await decide(lost.id, 'accept', {}, guest)).status).toBe(403);
    expect((await decide(lost.id, 'accept', {}, ana)).status).toBe(200);
  });

  it('closes once the file declares the call, and opens when it no longer does', async () => {
    await push([call(checkout, payment)]);
    const [{ id }] = await list();
    const state = async () =>
      (await evidence.as(ana).get(`/discrepancies/${id}`)).body.state;
    setClock('2026-03-02T12:00:00.000Z');
    evidence.catalog.entities = entities([payment]);
    await until(async () => (await state()) === 'closed');
    expect(await state()).toBe('closed');
    expect((await decide(id, 'accept', {}, ana)).status).toBe(409);
    const useful = (await evidence.as(ana).get('/usefulness')).body;
    expect(useful.discrepancies).toMatchObject({
      open: 0,
      closed: 1,
      medianDaysToClose: 1,
    });
    evidence.catalog.entities = entities();
    await until(async () => (await state()) === 'open');
    expect(
      (await evidence.as(ana).get(`/discrepancies/${id}`)).body,
    ).toMatchObject({
      state: 'open',
      reopened: 1,
      baseline: false,
    });
  });

  it('keeps a flood in one line an owner, and lists what came after it', async () => {
    const many = services.flatMap(({ metadata: { name } }, at) =>
      Array.from({ length: 5 }, (_, step) =>
        call(
          `component:default/${name}`,
          `component:default/s${(at + step + 1) % services.length}`,
        ),
      ),
    );
    await push(many);
    await push([call(checkout, payment)]);
    const { body } = await evidence.as(ana).get('/discrepancies/owners');
    expect(body.items).toEqual([
      expect.objectContaining({ owner: shop, new: 1, baseline: 0 }),
      expect.objectContaining({
        owner: 'group:default/many',
        new: 0,
        baseline: 300,
        byKind: { 'observed-only-edge': 300 },
      }),
    ]);
    expect(
      (await evidence.as(outsider).get('/discrepancies/owners')).body.items.map(
        ({ owner, new: found, baseline }: any) => [owner, found, baseline],
      ),
    ).toEqual([
      [shop, 1, 0],
      ['group:default/many', 0, 300],
    ]);
    expect(await list({ baseline: false })).toMatchObject([
      { entityRef: checkout },
    ]);
    expect(await list({ owner: 'group:default/many', limit: 20 })).toHaveLength(
      20,
    );
  });

  it('shows whether the evidence is of use, to viewers who see everything', async () => {
    await evidence
      .as(ana)
      .post('/changes', {
        source: 'ci',
        id: '1',
        kind: 'deploy',
        signal: { type: 'workload', name: 'checkout' },
        occurredAt: lastSeen,
      })
      .expect(201);
    await evidence
      .as(ana)
      .post('/changes', {
        source: 'ci',
        id: '2',
        kind: 'deploy',
        signal: { type: 'workload', name: 'who' },
        occurredAt: lastSeen,
      })
      .expect(201);
    const { body } = await evidence.as(ana).get('/usefulness');
    expect(body).toEqual({
      at: '2026-03-01T12:00:00.000Z',
      days: 30,
      signals: { resolved: 1, ambiguous: 0, unmatched: 1 },
      discrepancies: { open: 1, accepted: 0, dismissed: 0, closed: 0 },
    });
    expect((await evidence.as(outsider).get('/usefulness')).status).toBe(403);
  });
});

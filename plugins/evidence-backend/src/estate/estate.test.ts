import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import {
  ana,
  guest,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

const entities = [
  aComponent('checkout', {
    dependsOn: ['component:default/payment', 'component:default/gone'],
    annotations: { 'plumbline.dev/aliases': 'co' },
  }),
  aComponent('payment', { annotations: { 'plumbline.dev/aliases': 'pay' } }),
  aComponent('wallet', { annotations: { 'plumbline.dev/aliases': 'pay' } }),
  aComponent('frontend', { dependsOn: ['component:default/checkout'] }),
];
const checkout = 'component:default/checkout';
const lost = { type: 'workload', name: 'chekout' };

describe('routes of the estate', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    evidence = await startEvidence({ entities });
  });

  it.each([
    ['get', '/graph?entityRef=component:default/checkout'],
    ['get', '/overview'],
    ['get', '/discrepancies'],
    ['get', '/collectors'],
    ['get', '/feed'],
    ['get', '/changes'],
    ['post', '/resolve'],
    ['post', '/context'],
    ['post', '/observations'],
    ['post', '/changes'],
  ] as const)('lets nobody %s %s without credentials', async (method, path) => {
    const response = await fetch(
      `http://localhost:${evidence.server.port()}/api/evidence${path}`,
      { method: method.toUpperCase() },
    );
    expect(response.status).toBe(401);
  });

  describe('POST /resolve', () => {
    const discrepancies = async () =>
      (await evidence.as(ana).get('/discrepancies')).body.items.filter(
        ({ kind }: Discrepancy) => kind !== 'dangling-reference',
      );

    it('says which entity a signal names, and how it knows', async () => {
      const signal = { type: 'text', text: 'co' };
      for (const body of [{ signal }, signal]) {
        const response = await evidence.as(guest).post('/resolve', body);
        expect(response.status).toBe(200);
        expect(response.body).toEqual({
          status: 'matched',
          entityRef: checkout,
          matchedBy: { key: 'alias', value: 'co', strength: 'strong' },
          candidates: [
            {
              entityRef: checkout,
              matchedBy: { key: 'alias', value: 'co', strength: 'strong' },
            },
          ],
        });
      }
    });

    it('never records a text of itself', async () => {
      const { body } = await evidence
        .as(ana)
        .post('/resolve', { type: 'text', text: 'pay' });
      expect(body).toEqual({
        status: 'ambiguous',
        candidates: [
          expect.objectContaining({ entityRef: 'component:default/payment' }),
          expect.objectContaining({ entityRef: 'component:default/wallet' }),
        ],
      });
      expect(await discrepancies()).toEqual([]);
    });

    it('records another signal that matches nothing, once', async () => {
      const first = await evidence.as(ana).post('/resolve', lost);
      expect(first.body).toMatchObject({ status: 'unmatched' });
      expect(first.body.candidates[0].entityRef).toBe(checkout);
      const again = await evidence.as(ana).post('/resolve', { signal: lost });
      expect(again.body).toEqual(first.body);
      expect(await discrepancies()).toEqual([
        expect.objectContaining({
          id: first.body.discrepancyId,
          kind: 'unmatched-signal',
          state: 'open',
          signal: lost,
        }),
      ]);
      const other = { type: 'workload', name: 'never-kept' };
      await evidence.as(ana).post('/resolve', { signal: other, record: false });
      await evidence.as(ana).post('/resolve', {
        signal: other,
        at: '2026-03-01T12:00:00Z',
      });
      await evidence.as(ana).post('/context', {
        signal: other,
        at: '2026-03-01T12:00:00Z',
      });
      expect(await discrepancies()).toHaveLength(1);
    });

    it('records a text on request', async () => {
      const { body } = await evidence
        .as(ana)
        .post('/resolve', { type: 'text', text: 'zzz', record: true });
      expect(body.discrepancyId).toMatch(/^[0-9a-f]{24}$/);
    });

    it('records nothing for who may not write', async () => {
      const before = await discrepancies();
      const signal = { type: 'workload', name: 'guests-own' };
      const { body } = await evidence.as(guest).post('/resolve', signal);
      expect(body.status).toBe('unmatched');
      expect(body.discrepancyId).toBeUndefined();
      await evidence.as(guest).post('/context', { signal });
      expect(await discrepancies()).toEqual(before);
      const refused = await evidence
        .as(guest)
        .post('/resolve', { signal, record: true });
      expect(refused.status).toBe(403);
    });

    it('takes any character', async () => {
      const signal = { type: 'workload', name: 'a\0b' };
      const { status } = await evidence.as(ana).post('/resolve', signal);
      expect(status).toBe(200);
    });

    it.each([
      ['{"type":', /must be JSON/],
      ['{}', /'signal' of the request/],
      ['[]', /request must be an object/],
      ['{"type":"smoke"}', /'type' of the signal must be one of 'alert'/],
      ['{"type":"text"}', /'text' of the signal is missing/],
      ['{"signal":{"type":"text","text":"x"},"at":"noon"}', /ISO 8601/],
    ])('refuses %s in one sentence', async (body, message) => {
      const response = await evidence.as(ana).post('/resolve', body);
      expect(response.status).toBe(400);
      expect(response.body.error.message).toMatch(message);
      expect(response.body.error.message).not.toContain('\n');
    });

    it('refuses what is over 1 MB', async () => {
      const response = await evidence.as(ana).post('/resolve', {
        type: 'repository',
        url: 'x'.repeat(1_100_000),
      });
      expect(response.status).toBe(413);
      expect(response.body.error.message).toBe('The body must be at most 1 MB');
    });
  });

  describe('POST /context', () => {
    it('joins what is known', async () => {
      const { body, status } = await evidence
        .as(guest)
        .post('/context', { signal: { type: 'text', text: 'co' } });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        visibility: 'all',
        subject: { entityRef: checkout },
        resolution: { status: 'matched' },
        impact: { atLeast: 1 },
      });
      expect(
        body.dependencies.map((one: { entityRef: string }) => one.entityRef),
      ).toEqual([
        'component:default/frontend',
        'component:default/gone',
        'component:default/payment',
      ]);
    });

    it('answers with why there is none', async () => {
      const ambiguous = await evidence
        .as(ana)
        .post('/context', { signal: { type: 'text', text: 'pay' } });
      expect(ambiguous.status).toBe(409);
      expect(ambiguous.body).toMatchObject({
        error: {
          name: 'ConflictError',
          message:
            "This may mean any of 'component:default/payment', 'component:default/wallet'; ask for one of them",
        },
        resolution: { status: 'ambiguous' },
      });
      const unmatched = await evidence
        .as(ana)
        .post('/context', { entityRef: 'component:default/frontent' });
      expect(unmatched.status).toBe(404);
      expect(unmatched.body.error.message).toContain(
        "'component:default/frontend'",
      );
      expect(unmatched.body.resolution.status).toBe('unmatched');
    });

    it('refuses both or neither of a reference and a signal', async () => {
      for (const body of [
        {},
        { entityRef: checkout, signal: { type: 'text', text: 'co' } },
      ]) {
        const response = await evidence.as(ana).post('/context', body);
        expect(response.status).toBe(400);
        expect(response.body.error.message).toMatch(/exactly one of/);
      }
    });
  });

  describe('GET /graph', () => {
    const graph = (query: object) => evidence.as(guest).get('/graph', query);
    const refs = (items: { entityRef: string; exists: boolean }[]) =>
      items.map(({ entityRef, exists }) => [entityRef, exists]);

    it('lists by direction and depth, and counts what lies beyond', async () => {
      const calls = await graph({ entityRef: checkout, direction: 'calls' });
      expect(refs(calls.body.items)).toEqual([
        ['component:default/gone', false],
        ['component:default/payment', true],
      ]);
      const payment = 'component:default/payment';
      const calledBy = await graph({ entityRef: payment });
      expect(refs(calledBy.body.items)).toEqual([[checkout, true]]);
      expect(calledBy.body.more).toMatchObject([{ depth: 2, count: 1 }]);
      const deep = await graph({ entityRef: payment, depth: 2 });
      expect(deep.body.items).toHaveLength(2);
      const typed = await graph({
        entityRef: checkout,
        direction: 'calls',
        type: 'reads, writes',
      });
      expect(typed.body.items).toEqual([]);
    });

    it.each([
      [
        { entityRef: 'component:default/chekout' },
        404,
        /'component:default\/checkout'/,
      ],
      [{ entityRef: checkout, type: 'likes' }, 400, /'consumes', 'calls'/],
      [{ entityRef: checkout, direction: 'up' }, 400, /'calledBy', 'calls'/],
      [{ entityRef: 'checkout' }, 400, /full entity reference/],
      [
        { entityRef: 'component:default/a\u0001' },
        400,
        /full entity reference/,
      ],
      [{ entityRef: checkout, at: '2026-03-01T12:00:01Z' }, 400, /future/],
      [{ entityRef: checkout, depth: 0 }, 400, /depth/],
    ])('refuses %j', async (query, status, message) => {
      const response = await graph(query);
      expect(response.status).toBe(status);
      expect(response.body.error.message).toMatch(message);
    });
  });

  it('pages discrepancies and refuses a cursor of somebody else', async () => {
    for (const name of ['p1', 'p2', 'p3']) {
      await evidence.as(ana).post('/resolve', { type: 'workload', name });
    }
    const all = (await evidence.as(ana).get('/discrepancies')).body.items;
    const first = await evidence.as(ana).get('/discrepancies', { limit: 2 });
    const second = await evidence
      .as(ana)
      .get('/discrepancies', { limit: 500, cursor: first.body.nextCursor });
    expect([...first.body.items, ...second.body.items]).toEqual(all);
    expect(second.body.nextCursor).toBeUndefined();
    const wrong = await evidence.as(ana).get('/discrepancies', { cursor: 'x' });
    expect(wrong.status).toBe(400);
    expect(wrong.body.error.message).toMatch(/nextCursor/);
  });

  it('feeds what changed, from any position', async () => {
    const { body } = await evidence.as(ana).get('/feed', { limit: 3 });
    expect(body.items).toHaveLength(3);
    expect(body.items[0]).toMatchObject({ type: 'entity', seq: 1 });
    expect(body.nextAfter).toBe(3);
    const rest = await evidence.as(ana).get('/feed', { after: 3 });
    expect(rest.body.items[0].seq).toBe(4);
    const end = await evidence
      .as(ana)
      .get('/feed', { after: rest.body.nextAfter });
    expect(end.body).toEqual({ items: [], nextAfter: rest.body.nextAfter });
  });

  it('knows no past before it began', async () => {
    setClock('2026-03-01T12:00:05.000Z');
    const response = await evidence.as(ana).post('/context', {
      entityRef: checkout,
      at: '2026-03-01T11:59:59Z',
    });
    expect(response.status).toBe(404);
  });
});

import {
  ana,
  guest,
  li,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

const checkout = 'component:default/checkout';
const observedAt = '2026-03-01T11:59:00Z';
const fact = { entityRef: checkout, name: 'health.state', value: 'ok' };

describe('DELETE /collectors/<id>', () => {
  const signal = { type: 'workload', name: 'checkout' };
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    evidence = await startEvidence({
      entities: [aComponent('checkout'), aComponent('payment')],
    });
    await evidence
      .as(ana)
      .post('/observations', {
        source: 'probe',
        observedAt,
        facts: [fact],
        edges: [
          {
            from: signal,
            to: 'component:default/payment',
            type: 'calls',
            count: 12,
            windowSeconds: 60,
            lastSeen: observedAt,
          },
        ],
        workloads: [{ name: 'checkout', replicas: 3 }],
      })
      .expect(200);
    await evidence
      .as(li)
      .post('/observations', {
        source: 'other',
        observedAt,
        facts: [fact],
      })
      .expect(200);
    await evidence
      .as(li)
      .post('/observations', {
        source: 'refused',
        observedAt,
        facts: ['nonsense'],
      })
      .expect(200);
  });
  const context = async (part: object = {}) => {
    const request = { entityRef: checkout, ...part };
    const { body } = await evidence.as(ana).post('/context', request);
    return {
      facts: body.facts.map((one: any) => one.source.id),
      calls: body.dependencies.map((one: any) => one.entityRef),
      runs: body.workloads.length,
      sources: body.collectors
        .filter(({ kind }: { kind: string }) => kind === 'push')
        .map(({ id }: { id: string }) => id),
    };
  };
  const deleteSource = (source: string, user = ana) =>
    evidence.as(user).delete(`/collectors/${source}`);

  it('deletes what a source reports at present, and nothing else', async () => {
    const before = await context();
    expect(before).toEqual({
      facts: ['other', 'probe'],
      calls: ['component:default/payment'],
      runs: 1,
      sources: ['other', 'probe', 'refused'],
    });
    const { body, status } = await deleteSource('probe');
    expect([status, body]).toEqual([200, { deleted: 3, resolved: 0 }]);
    expect(await context()).toEqual({
      facts: ['other'],
      calls: [],
      runs: 0,
      sources: ['other', 'refused'],
    });
    expect((await deleteSource('refused')).body).toEqual({
      deleted: 0,
      resolved: 0,
    });
    expect((await context()).sources).toEqual(['other']);
    const at = '2026-03-01T12:00:00.000Z';
    setClock('2026-03-01T12:05:00.000Z');
    expect((await deleteSource('other')).body).toEqual({
      deleted: 1,
      resolved: 0,
    });
    expect(await context()).toMatchObject({ facts: [], sources: [] });
    expect(await context({ at })).toMatchObject({ sources: ['other'] });
  });

  it('deletes a source of incidents whose token is gone, and resolves them', async () => {
    const token = { source: 'old-pager', services: [checkout] };
    const start = '2026-03-01T11:30:00.000Z';
    for (const [id, part] of [
      ['1', { status: 'acknowledged' }],
      ['2', {}],
      ['3', { end: '2026-03-01T11:40:00.000Z' }],
    ] as const) {
      const body = { ...token, id, start, ...part };
      expect(
        (await evidence.as(undefined).post('/incidents', body)).status,
      ).toBe(201);
    }
    expect((await context()).facts).toContain('old-pager');
    const { body, status } = await deleteSource('old-pager');
    expect([status, body]).toMatchObject([200, { resolved: 2 }]);
    expect(await context()).not.toMatchObject({
      facts: expect.arrayContaining(['old-pager']),
    });
    expect((await context()).sources).not.toContain('old-pager');
    const { items } = (await evidence.as(ana).get('/incidents')).body;
    expect(items.map(({ id, status: now }: any) => [id, now]).sort()).toEqual([
      ['1', 'resolved'],
      ['2', 'resolved'],
      ['3', 'resolved'],
    ]);
    // Its name stays its own.
    const again = { ...token, id: '4', start };
    expect((await evidence.as(li).post('/incidents', again)).status).toBe(403);
  });

  it('leaves the name to whom it belongs', async () => {
    const push = (user: string) =>
      evidence
        .as(user)
        .post('/observations', { source: 'probe', observedAt, facts: [fact] });
    expect((await push(li)).status).toBe(403);
    expect((await push(ana)).status).toBe(200);
    expect((await context()).sources).toEqual(['probe']);
  });

  it.each([
    ['catalog', ana, 409],
    ['nobody', ana, 404],
    ['constructor', ana, 404],
    ['probe', guest, 403],
    // A token.
    ['probe', undefined, 403],
  ])('answers for %s and %s with %d', async (source, user, status) => {
    const answer = await evidence.as(user).delete(`/collectors/${source}`);
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toBeTruthy();
  });
});

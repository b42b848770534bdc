import {
  ana,
  nobody,
  outsider,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const cart = 'component:default/cart';
const vault = 'component:default/vault';

describe('views over changes', () => {
  let app: Awaited<ReturnType<typeof startEvidence>>;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    app = await startEvidence({
      entities: [
        aComponent('cart'),
        aComponent('vault'),
        aComponent('web', { kind: 'Group' }),
      ],
      hidden: [vault],
    });
    for (const [name, entityRef, outcome, occurredAt] of [
      ['first', cart, 'succeeded', '2026-03-01T11:30:00Z'],
      ['second', cart, undefined, '2026-03-01T11:31:00Z'],
      ['hidden', vault, 'failed', '2026-03-01T11:32:00Z'],
      ['old', cart, 'succeeded', '2026-03-01T10:59:59Z'],
      ['ahead', cart, 'succeeded', '2026-03-01T12:00:01Z'],
    ]) {
      const { body } = await app.as().post('/changes', {
        source: 'ci',
        id: name,
        kind: 'deploy',
        entityRef,
        outcome,
        occurredAt,
      });
      ids.set(name!, body.id);
    }
  });

  afterAll(async () => {
    await app.server.stop();
  });

  it('counts the last hour by the clock of the portal', async () => {
    const { status, body } = await app
      .as(ana)
      .get('/changes/timeline', { since: '1h', bins: 61 });
    expect([status, body]).toEqual([
      200,
      {
        at: '2026-03-01T12:00:00.000Z',
        from: '2026-03-01T11:00:00.000Z',
        to: '2026-03-01T12:00:00.000Z',
        binsFrom: '2026-03-01T11:00:00.000Z',
        binMs: 60_000,
        total: 3,
        counts: [
          { bin: 30, kind: 'deploy', outcome: 'succeeded', count: 1 },
          { bin: 31, kind: 'deploy', count: 1 },
          { bin: 32, kind: 'deploy', outcome: 'failed', count: 1 },
        ],
        environments: [{ environment: '', count: 3 }],
      },
    ]);
    const list = await app.as(ana).get('/changes', { since: '1h' });
    expect(list.body.items).toHaveLength(3);
  });

  it.each([
    ['its service', { entityRef: cart }, 2],
    ['an outcome', { outcome: 'failed' }, 1],
    ['outcomes that nobody has stated', { outcome: 'unknown,in-progress' }, 1],
    ['an environment', { environment: 'production' }, 0],
    ['teams that own nothing', { owner: 'group:default/nobody' }, 0],
  ])('lists and counts by %s', async (_, filter, expected) => {
    const query = { since: '1h', ...filter };
    const list = await app.as(ana).get('/changes', query);
    const { body } = await app.as(ana).get('/changes/timeline', query);
    expect([list.body.items.length, body.total]).toEqual([expected, expected]);
  });

  it('does not disclose what is hidden, not even by a number', async () => {
    const { body } = await app
      .as(outsider)
      .get('/changes/timeline', { since: '1h' });
    expect([body.total, body.environments]).toEqual([
      2,
      [{ environment: '', count: 2 }],
    ]);
    const none = await app.as(nobody).get('/changes/timeline', { since: '1h' });
    expect([none.status, none.body.total]).toEqual([200, 0]);
  });

  it('answers one change, and looks alike where it is hidden or absent', async () => {
    const seen = await app.as(ana).get(`/changes/${ids.get('hidden')}`);
    expect(seen.body).toMatchObject({
      entityRef: vault,
      outcome: 'failed',
      reports: [{ outcome: 'failed' }],
    });
    const hidden = await app.as(outsider).get(`/changes/${ids.get('hidden')}`);
    const absent = await app.as(outsider).get(`/changes/${'0'.repeat(24)}`);
    expect([hidden.status, absent.status]).toEqual([404, 404]);
    expect(hidden.body.error.message).toBe(
      `There is no change '${ids.get('hidden')}'`,
    );
    expect(absent.body.error.message).toBe(
      `There is no change '${'0'.repeat(24)}'`,
    );
  });

  it('shows no report from when the change was of something hidden', async () => {
    const report = async (about: object) => {
      const { body } = await app.as().post('/changes', {
        source: 'ci',
        id: 'moved',
        kind: 'deploy',
        occurredAt: '2026-03-01T09:00:00Z',
        ...about,
      });
      return body.id;
    };
    await report({ signal: { type: 'workload', name: 'vault' }, title: 'one' });
    const id = await report({
      entityRef: cart,
      title: 'two',
      outcome: 'failed',
    });
    const titles = async (user: string) => {
      const { body } = await app.as(user).get(`/changes/${id}`);
      return body.reports.map(({ title }: { title: string }) => title).sort();
    };
    expect(await titles(ana)).toEqual(['one', 'two']);
    expect(await titles(outsider)).toEqual(['two']);
  });

  it.each([
    ['/changes', { since: 'yesterday' }, "'since' of the query must be a leng"],
    ['/changes', { outcome: 'fine' }, "'outcome.0' of the query must be one"],
    ['/changes', { owner: 'payments' }, "'owner.0' of the query must be a ful"],
    [
      '/changes',
      { owner: 'group:default/a', entityRef: cart },
      "The query needs at most one of 'entityRef' and 'owner'",
    ],
    [
      '/changes',
      { scope: 'system' },
      "The query needs an 'entityRef' where it has a 'scope'",
    ],
    [
      '/changes',
      { since: '1h', from: '2026-03-01T12:00:00Z' },
      "The query needs at most one of 'from' and 'since'",
    ],
    [
      '/changes/timeline',
      { from: '2026-03-01T12:00:00Z', to: '2026-03-01T11:00:00Z' },
      "The query needs a 'from' that is not after its 'to'",
    ],
    ['/changes/timeline', {}, "The query needs 'since', or 'from' and,"],
    ['/changes/timeline', { since: '1h', bins: 1 }, "'bins' of the query must"],
    ['/changes/1', { at: 'then' }, "'at' of the query must be an ISO 8601"],
  ])('refuses %s with %j in one sentence', async (path, query, message) => {
    const { status, body } = await app.as(ana).get(path, query);
    expect(status).toBe(400);
    expect(body.error.message).toContain(message);
  });

  it('demands credentials, and names the nearest of an unknown entity', async () => {
    for (const path of ['/changes/timeline?since=1h', '/changes/1']) {
      const { status } = await app
        .as()
        .get(path)
        .set('authorization', 'Bearer nonsense');
      expect(status).toBe(401);
    }
    const { status, body } = await app.as(ana).get('/changes/timeline', {
      since: '1h',
      entityRef: 'component:default/crt',
    });
    expect([status, body.error.message]).toEqual([
      404,
      expect.stringContaining("the nearest are 'component:default/cart'"),
    ]);
    // Where a Group is requested, Groups are offered.
    const team = await app.as(ana).get('/changes', {
      entityRef: 'group:default/webs',
      scope: 'team',
    });
    expect([team.status, team.body.error.message]).toEqual([
      404,
      expect.stringMatching(/the nearest are 'group:default\/web'$/),
    ]);
  });
});

import request from 'supertest';
import { aDeploy, createLedgerDatabases } from '../testUtils/testLedger';
import { startLedger } from '../testUtils/startLedger';

jest.setTimeout(120_000);

const path = '/api/evidence/changes';

describe('/changes', () => {
  const databases = createLedgerDatabases();
  let app: Awaited<ReturnType<typeof startLedger>>;

  beforeEach(async () => {
    app = await startLedger(await databases.init('SQLITE_3'));
  });

  afterEach(async () => {
    await app.server.stop();
  });

  const post = (body: unknown) =>
    request(app.server)
      .post(path)
      .set(app.service)
      .send(body as object);

  it('stores with 201, and says with 200 what is there already', async () => {
    const first = await post(aDeploy({ outcome: 'in-progress' }));
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      status: 'stored',
    });
    const again = await post(aDeploy({ outcome: 'in-progress' }));
    expect([again.status, again.body.status]).toEqual([200, 'duplicate']);
    const ended = await post(aDeploy());
    expect([ended.status, ended.body]).toEqual([
      200,
      { id: first.body.id, status: 'updated' },
    ]);
    expect(app.audits).toEqual(
      Array(3).fill({
        eventId: 'change-report',
        severityLevel: 'low',
        status: 'succeeded',
      }),
    );
  });

  it('says since when a deploy that was amended is reported as it is', async () => {
    const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
    const at = async (minute: number, own: object) => {
      app.setNow(`2026-03-01T12:${minute}:00Z`);
      expect((await post(aDeploy(own))).status).toBeLessThan(300);
    };
    const listed = async (query: object = {}) => {
      const { body } = await request(app.server)
        .get(path)
        .query(query)
        .set(app.service);
      return body.items[0];
    };
    await at(10, { digest: digest('a'), outcome: 'in-progress' });
    expect(await listed()).not.toHaveProperty('statedAt');
    await at(20, { digest: digest('a') });
    // What names nothing else of the release.
    await at(30, { digest: digest('a'), actor: 'Ana' });
    expect(await listed()).toMatchObject({
      receivedAt: '2026-03-01T12:10:00.000Z',
      statedAt: '2026-03-01T12:20:00.000Z',
      amendedAt: '2026-03-01T12:30:00.000Z',
    });
    await at(40, {
      digest: digest('b'),
      occurredAt: '2026-03-01T10:00:01.000Z',
    });
    expect((await listed()).statedAt).toBe('2026-03-01T12:40:00.000Z');
    // As known then.
    expect((await listed({ at: '2026-03-01T12:35:00Z' })).statedAt).toBe(
      '2026-03-01T12:20:00.000Z',
    );
  });

  it.each([
    [{ former: 'true' }],
    [{ former: 'true', entityRef: 'component:default/a', scope: 'team' }],
    [{ former: 'true', entityRef: 'component:default/a', outcome: 'failed' }],
  ])('refuses %j', async query => {
    const { body, status } = await request(app.server)
      .get(path)
      .query(query)
      .set(app.service);
    expect(status).toBe(400);
    expect(body.error.message).toMatch(
      /needs an 'entityRef', and no 'at', 'environment', 'outcome' or 'scope'/,
    );
  });

  it('takes several at once, all or none', async () => {
    const items = [aDeploy(), aDeploy({ id: 'run-2' })];
    const stored = await post({ items });
    expect(stored.status).toBe(201);
    expect(stored.body.items).toHaveLength(2);
    const refused = await post({
      items: [aDeploy({ id: 'run-3' }), { ...aDeploy(), kind: 'release' }],
    });
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toBe(
      "'items.1.kind' of the changes must be one of 'deploy', 'config', 'flag', 'schema', 'infrastructure', 'commit'",
    );
    expect(await app.stored()).toEqual({ reports: 2, changes: 2 });
  });

  it.each([
    [
      'a source that can be taken for another one',
      { source: 'g\u0456thub' },
      "'source' must be in letters of one script; 'g\u0456thub' mixes several that look alike",
    ],
    [
      'what is yet to happen',
      { occurredAt: '2099-01-01T00:00:00Z' },
      expect.stringMatching(/^'occurredAt' of the change lies in the future/),
    ],
    [
      'no kind',
      { kind: undefined },
      "'kind' of the change is missing; it must be one of 'deploy', 'config', 'flag', 'schema', 'infrastructure', 'commit'",
    ],
    [
      'no source',
      { source: undefined },
      "'source' of the change is missing; it must be a string",
    ],
    [
      'a number as source',
      { source: 7 },
      "'source' of the change must be a string",
    ],
    [
      'both names',
      { signal: { type: 'text', text: 'x' } },
      "The change needs exactly one of 'entityRef' and 'signal'",
    ],
    [
      'a partial ref',
      { entityRef: 'checkout' },
      "'entityRef' of the change must be a full entity reference such as component:default/checkout",
    ],
    [
      'a date without time',
      { occurredAt: '2026-03-01' },
      "'occurredAt' of the change must be an ISO 8601 instant such as 2026-01-31T09:00:00Z",
    ],
    [
      'a script as link',
      // eslint-disable-next-line no-script-url
      { links: { run: 'javascript:alert(1)' } },
      "'links.run' of the change must be an absolute http or https URL",
    ],
    [
      'an unknown outcome',
      { outcome: 'fine' },
      "'outcome' of the change must be one of 'succeeded', 'failed', 'rolled-back', 'in-progress'",
    ],
    [
      'an unknown signal',
      { entityRef: undefined, signal: { type: 'smoke' } },
      "'signal.type' of the change must be one of 'alert', 'workload', 'repository', 'pager', 'text'",
    ],
    [
      'an unnamed workload',
      { entityRef: undefined, signal: { type: 'workload' } },
      "'signal.name' of the change is missing; it must be a string",
    ],
    [
      'too long an id',
      { id: 'x'.repeat(501) },
      "'id' of the change must have at most 500 characters",
    ],
    [
      'a NUL',
      { actor: 'a\0' },
      "'actor' of the change must not contain a NUL character",
    ],
  ])('refuses %s in one sentence', async (_, overrides, message) => {
    const response = await post({ ...aDeploy(), ...overrides });
    expect(response.status).toBe(400);
    expect(response.body.error).toMatchObject({ name: 'InputError', message });
    expect(app.audits).toEqual([
      {
        eventId: 'change-report',
        severityLevel: 'medium',
        status: 'failed',
        error: message,
      },
    ]);
    expect(await app.stored()).toEqual({ reports: 0, changes: 0 });
  });

  it('refuses what is not valid JSON, and does not repeat it', async () => {
    for (const body of ['{"secret": ', '', Buffer.from([0x22, 0xff, 0x22])]) {
      const response = await request(app.server)
        .post(path)
        .set(app.service)
        .set('Content-Type', 'application/octet-stream')
        .send(body as string);
      expect(response.status).toBe(400);
      expect(response.text).toContain('The body must be JSON in UTF-8');
      expect(response.text).not.toContain('secret');
    }
    expect((await post([])).body.error.message).toBe(
      'The change must be an object',
    );
  });

  it('refuses more than 1 MB, and what is encoded', async () => {
    const large = await post({ ...aDeploy(), title: 'x'.repeat(2 ** 20) });
    expect(large.status).toBe(413);
    expect(large.body.error.message).toBe('The body must be at most 1 MB');
    const zipped = await request(app.server)
      .post(path)
      .set(app.service)
      .set('Content-Encoding', 'gzip')
      .send(JSON.stringify(aDeploy()));
    expect(zipped.status).toBe(415);
    expect(app.audits.map(({ severityLevel }) => severityLevel)).toEqual([
      'medium',
      'medium',
    ]);
    expect(await app.stored()).toEqual({ reports: 0, changes: 0 });
  });

  it('demands credentials', async () => {
    const headers = { Authorization: 'Bearer nonsense' };
    expect((await request(app.server).get(path).set(headers)).status).toBe(401);
    expect(
      (await request(app.server).post(path).set(headers).send(aDeploy()))
        .status,
    ).toBe(401);
    expect(await app.stored()).toEqual({ reports: 0, changes: 0 });
  });

  it('lists by scope, kind, environment and time, page by page', async () => {
    await app.ledger.reportAll([
      aDeploy({ id: '1', entityRef: 'component:shop/cart' }),
      aDeploy({ id: '2', entityRef: 'component:shop/system', kind: 'flag' }),
      aDeploy({ id: '3', entityRef: 'component:shop/other' }),
    ]);
    const list = async (query: object) => {
      const response = await request(app.server)
        .get(path)
        .query(query)
        .set(app.service);
      expect(response.status).toBe(200);
      return response.body;
    };
    const cart = 'component:shop/cart';
    expect((await list({})).items).toHaveLength(3);
    expect((await list({ entityRef: cart })).items).toHaveLength(1);
    expect(
      (await list({ entityRef: cart, scope: 'system' })).items,
    ).toHaveLength(2);
    expect((await list({ kind: 'flag,config' })).items).toHaveLength(1);
    expect((await list({ environment: 'staging' })).items).toEqual([]);
    expect((await list({ from: '2026-03-01T10:00:01Z' })).items).toEqual([]);
    expect((await list({ at: '2026-03-01T10:00:00Z' })).items).toEqual([]);

    const first = await list({ limit: 2 });
    expect(first.items).toHaveLength(2);
    const second = await list({ limit: 2, cursor: first.nextCursor });
    expect(second.items).toHaveLength(1);
    expect(second).not.toHaveProperty('nextCursor');
  });

  it.each([
    [{ kind: 'deployment' }, /^'kind\.0' of the query must be one of /],
    [{ limit: '0' }, /^'limit' of the query must have at least 1$/],
    [{ cursor: 'x' }, /^'cursor' of the query must be the 'nextCursor'/],
    [{ at: 'yesterday' }, /^'at' of the query must be an ISO 8601 instant/],
  ])('refuses the query %j', async (query, message) => {
    const response = await request(app.server)
      .get(path)
      .query(query)
      .set(app.service);
    expect(response.status).toBe(400);
    expect(response.body.error.message).toMatch(message);
  });

  it('shows nothing of what the reader may not see', async () => {
    await app.ledger.reportAll([
      aDeploy({ id: '1', entityRef: 'component:bank/vault' }),
      aDeploy({
        id: '2',
        entityRef: undefined,
        signal: { type: 'workload', name: 'lost' },
      }),
    ]);
    for (const query of [
      {},
      { entityRef: 'component:bank/vault' },
      { entityRef: 'component:bank/vault', scope: 'team' },
    ]) {
      const response = await request(app.server)
        .get(path)
        .query(query)
        .set(app.user);
      expect([response.status, response.body]).toEqual([200, { items: [] }]);
    }
    await app.ledger.report(
      aDeploy({ id: '3', entityRef: 'component:shop/cart' }),
    );
    const response = await request(app.server).get(path).set(app.user);
    expect(response.body.items).toHaveLength(1);
  });
});

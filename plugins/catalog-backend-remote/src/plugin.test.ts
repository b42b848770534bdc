import { AuthorizeResult } from '@backstage/plugin-permission-common';
import express from 'express';
import {
  PortalOptions,
  rawGet,
  startPortal,
  userToken,
} from './__testUtils__/startPortal';
import { Remote, REMOTE_TOKEN, startRemote } from './__testUtils__/startRemote';

describe('the catalog of another portal', () => {
  let remote: Remote;

  beforeEach(async () => {
    remote = await startRemote();
  });
  afterEach(async () => {
    await remote.stop();
  });

  const start = (options?: PortalOptions) => startPortal(remote, options);

  it("answers the client's reading methods", async () => {
    const { client } = await start();
    const as = { token: userToken };

    const pages = [];
    for await (const page of client.streamEntities({}, as)) {
      pages.push(page.map(entity => entity.metadata.name));
    }
    expect(pages).toEqual([['cart', 'checkout'], ['payment']]);

    const byRefs = await client.getEntitiesByRefs(
      { entityRefs: ['component:default/cart', 'component:default/nope'] },
      as,
    );
    expect(byRefs.items.map(entity => entity?.metadata.name)).toEqual([
      'cart',
      undefined,
    ]);
    expect((await client.getEntities({}, as)).items).toHaveLength(3);
    expect(
      (await client.queryEntities({ query: { name: 'cart' } as any }, as))
        .items,
    ).toHaveLength(1);
    expect(
      await client.getEntityByRef('component:default/payment', as),
    ).toMatchObject({ metadata: { name: 'payment' } });
    expect(
      await client.getEntityByRef('component:default/nope', as),
    ).toBeUndefined();
    expect(
      await client.getEntityAncestors(
        { entityRef: 'component:default/cart' },
        as,
      ),
    ).toMatchObject({ rootEntityRef: 'component:default/cart' });
    expect(
      (await client.getEntityFacets({ facets: ['kind'] }, as)).facets.kind,
    ).toEqual([{ value: 'Component', count: 3 }]);
    expect((await client.getLocations({}, as)).items).toHaveLength(1);
  });

  it('keeps the query and the link to the next page', async () => {
    const { get } = await start();

    const { headers } = await get('/entities?filter=kind%3Dapi&fields=kind');

    expect(headers.link).toBe('</entities?after=x>; rel="next"');
    expect(remote.seen.at(-1)!.url).toBe(
      '/api/catalog/entities?filter=kind%3Dapi&fields=kind',
    );
  });

  it('demands credentials of our own and forwards none of them', async () => {
    const { get, request: anonymous } = await start();

    expect((await anonymous.get('/entities')).status).toBe(401);
    expect(remote.seen).toEqual([]);

    await get('/entities').set('cookie', 'session=ours');
    const { headers } = remote.seen.at(-1)!;
    expect(headers.authorization).toBe(`Bearer ${REMOTE_TOKEN}`);
    expect(headers.cookie).toBeUndefined();
    expect(JSON.stringify(headers)).not.toContain(userToken);
  });

  it.each([
    ['post', '/refresh'],
    ['post', '/locations'],
    ['put', '/locations/l1'],
    ['delete', '/locations/l1'],
    ['delete', '/entities/by-uid/uid-cart'],
    ['post', '/analyze-location'],
    ['post', '/validate-entity'],
    ['post', '/entities'],
    ['get', '/ingestion'],
  ] as const)('refuses %s %s', async (method, path) => {
    const { request: caller } = await start();

    const { status, body } = await caller[method](path)
      .set('authorization', `Bearer ${userToken}`)
      .send({});

    expect(`${status} ${body.error.message}`).toBe(
      `403 This portal shows the catalog at ${remote.baseUrl}/api/catalog read-only; change it there`,
    );
    expect(remote.seen).toEqual([]);
  });

  it('stays inside the catalog API', async () => {
    const { baseUrl } = await start();

    // A plain fetch would resolve the steps up before sending them.
    const statuses = [];
    for (const path of [
      '/entities/by-name/%2e%2e/%2e%2e/%2e%2e',
      '/entities/by-uid/%2e%2e',
    ]) {
      statuses.push(await rawGet(baseUrl, path));
    }

    expect(statuses).toEqual([400, 400]);
    expect(remote.seen).toEqual([]);

    await rawGet(baseUrl, '/entities/by-name/component/default/a%2F..%2Fb');
    expect(remote.seen.at(-1)!.url).toBe(
      '/api/catalog/entities/by-name/component/default/a%2F..%2Fb',
    );
  });

  const redirect: express.RequestHandler = (_req, res) =>
    res.redirect('https://login.example.com/?next=secret');
  const page: express.RequestHandler = (_req, res) =>
    res.type('html').send('<html>');

  it.each<[string, express.RequestHandler]>([
    ['the remote refused the token', (_req, res) => res.status(401).json({})],
    [
      'the remote does not let this token read it',
      (_req, res) => res.status(403).json({}),
    ],
    [
      'the remote receives too many requests',
      (_req, res) => res.status(429).json({}),
    ],
    [
      'it redirects to https://login.example.com, which is not followed with a token; give the final address',
      redirect,
    ],
    [
      'it answers with something else than JSON; give the address of the backend, not of a web page',
      page,
    ],
    [
      'it answers 404, so it may not be the address of a Backstage backend',
      (_req, res) => res.status(404).end(),
    ],
    [
      'the remote failed with status 500',
      (req, res) => res.status(500).send(String(req.headers.authorization)),
    ],
    ['it cannot be reached (UND_ERR_SOCKET)', req => req.socket.destroy()],
    ['it gave no answer within 0.3 s', () => {}],
  ])('says that %s', async (problem, handler) => {
    const { get } = await start({ remoteCatalog: { timeout: '300ms' } });
    remote.answerWith(handler);

    const { status, body, text } = await get('/entities/by-query?limit=1');

    expect(status).toBe(502);
    expect(body.error.message).toBe(
      `The catalog at ${remote.baseUrl}/api/catalog cannot be read: ${problem}`,
    );
    expect(text).not.toContain(REMOTE_TOKEN);
  });

  it('says that nothing listens there', async () => {
    const { get } = await start();
    await remote.stop();

    const { body } = await get('/entities');

    expect(body.error.message).toMatch(/cannot be reached \(ECONNREFUSED\)$/);
  });

  it('breaks the connection when the remote breaks off', async () => {
    const { baseUrl } = await start();
    remote.answerWith((req, res) => {
      res.type('json').write('[{"kind":');
      setTimeout(() => req.socket.destroy(), 50);
    });

    await expect(
      fetch(`${baseUrl}/entities`, {
        headers: { authorization: `Bearer ${userToken}` },
      }).then(response => response.text()),
    ).rejects.toThrow('terminated');
  });

  it('lets go of the remote when the caller leaves', async () => {
    const { baseUrl } = await start();
    const closed = new Promise<string>(resolve => {
      remote.answerWith((_req, res) => {
        res.once('close', () => resolve('closed'));
        res.type('json').write('[');
      });
    });

    const caller = new AbortController();
    await fetch(`${baseUrl}/entities`, {
      headers: { authorization: `Bearer ${userToken}` },
      signal: caller.signal,
    });
    caller.abort();

    expect(await closed).toBe('closed');
  });

  it.each([AuthorizeResult.DENY, AuthorizeResult.CONDITIONAL] as const)(
    'shows nothing when the policy answers %s',
    async decision => {
      const { get } = await start({ decision });

      const answers = await Promise.all([get('/entities'), get('/locations')]);

      expect(answers.map(({ status }) => status)).toEqual([403, 403]);
      expect(remote.seen).toEqual([]);
    },
  );

  it('lists no actions and the permissions of the catalog', async () => {
    const { get } = await start();

    expect((await get('/.backstage/actions/v1/actions')).body).toEqual({
      actions: [],
    });
    const metadata = await get('/.well-known/backstage/permissions/metadata');
    expect(metadata.body.permissions).toContainEqual(
      expect.objectContaining({ name: 'catalog.entity.read' }),
    );
  });
});

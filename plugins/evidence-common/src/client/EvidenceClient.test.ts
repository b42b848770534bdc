import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { allPages } from './allPages';
import { EvidenceClient } from './EvidenceClient';
import { EvidenceRequestError } from './EvidenceRequestError';

type Seen = {
  method?: string;
  url?: string;
  authorization?: string;
  body: unknown;
};
type Answer = { status: number; body: unknown; type?: string };

/** A real server: what is tested is what goes over the wire. */
async function startServer(answer: (seen: Seen) => Answer) {
  const seen: Seen[] = [];
  const server: Server = createServer(async (req, res) => {
    const request = {
      method: req.method,
      url: req.url,
      authorization: req.headers.authorization,
      body: await readJson(req),
    };
    seen.push(request);
    const { status, body, type = 'application/json' } = answer(request);
    res.writeHead(status, { 'content-type': type });
    res.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    baseUrl: `http://127.0.0.1:${port}/api/evidence`,
    close: () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of req) {
    text += chunk;
  }
  return text === '' ? undefined : JSON.parse(text);
}

describe('EvidenceClient', () => {
  const closers: (() => Promise<void>)[] = [];

  async function serve(answer: (seen: Seen) => Answer) {
    const server = await startServer(answer);
    closers.push(server.close);
    return server;
  }

  afterEach(async () => {
    await Promise.all(closers.splice(0).map(close => close()));
  });

  it('resolves a signal on behalf of the bearer of a token', async () => {
    const resolution = {
      status: 'matched',
      entityRef: 'component:default/checkoutservice',
      candidates: [],
    };
    const server = await serve(() => ({ status: 200, body: resolution }));
    const client = new EvidenceClient({
      baseUrl: async () => `${server.baseUrl}/`,
      token: async () => 'secret',
    });

    await expect(
      client.resolve({
        signal: { type: 'text', text: 'checkout' },
        record: true,
      }),
    ).resolves.toEqual(resolution);
    expect(server.seen).toEqual([
      {
        method: 'POST',
        url: '/api/evidence/resolve',
        authorization: 'Bearer secret',
        body: { signal: { type: 'text', text: 'checkout' }, record: true },
      },
    ]);
  });

  it('sends no token where there is none, and uses the fetch it is given', async () => {
    const server = await serve(() => ({ status: 200, body: { items: [] } }));
    const send = jest.fn(fetch);
    const client = new EvidenceClient({
      baseUrl: server.baseUrl,
      fetch: send,
      token: async () => undefined,
    });

    await expect(client.listCollectors()).resolves.toEqual({ items: [] });
    expect(send).toHaveBeenCalledTimes(1);
    expect(server.seen[0].authorization).toBeUndefined();
  });

  it.each([
    [409, 'ambiguous'],
    [404, 'unmatched'],
  ] as const)('takes a %i with a resolution as %s', async (status, name) => {
    const resolution = { status: name, candidates: [] };
    const server = await serve(() => ({
      status,
      body: { error: { name: 'Error', message: 'No.' }, resolution },
    }));
    const client = new EvidenceClient({ baseUrl: server.baseUrl });

    await expect(
      client.getContext({ signal: { type: 'text', text: 'x' } }),
    ).resolves.toEqual({ status: name, resolution });
  });

  it('returns a context that was found', async () => {
    const context = { at: '2026-01-01T00:00:00.000Z' };
    const server = await serve(() => ({ status: 200, body: context }));
    const client = new EvidenceClient({ baseUrl: server.baseUrl });

    await expect(
      client.getContext({ entityRef: 'component:default/a' }),
    ).resolves.toEqual({ status: 'found', context });
  });

  it("throws the server's own sentence", async () => {
    const server = await serve(() => ({
      status: 403,
      body: { error: { name: 'NotAllowedError', message: 'Not yours.' } },
    }));
    const client = new EvidenceClient({ baseUrl: server.baseUrl });

    const error = await client
      .reportChange({
        source: 'test',
        kind: 'deploy',
        entityRef: 'component:default/a',
        occurredAt: '2026-01-01T00:00:00Z',
      })
      .catch(e => e);
    expect(error).toBeInstanceOf(EvidenceRequestError);
    expect(error).toMatchObject({
      status: 403,
      errorName: 'NotAllowedError',
      message: 'Not yours.',
    });
  });

  it.each([
    [502, "The portal answered '/feed' with status 502."],
    [
      404,
      "The portal answered '/feed' with status 404: the plugin that has it may not be installed there.",
    ],
  ])('says that %s came where the answer has no sentence', async (...given) => {
    const [status, message] = given;
    const server = await serve(() => ({
      status,
      body: '<html>Not this time</html>',
      type: 'text/html',
    }));
    const client = new EvidenceClient({ baseUrl: server.baseUrl });

    await expect(client.feed(0)).rejects.toThrow(message);
  });

  it('does not take a page of HTML for an answer', async () => {
    const server = await serve(() => ({
      status: 200,
      body: '<html></html>',
      type: 'text/html',
    }));
    const client = new EvidenceClient({ baseUrl: server.baseUrl });

    await expect(client.listCollectors()).rejects.toThrow(
      'is this address a Plumbline portal?',
    );
  });

  it('writes lists and numbers into the query', async () => {
    const server = await serve(() => ({
      status: 200,
      body: { items: [], more: [] },
    }));
    const client = new EvidenceClient({ baseUrl: server.baseUrl });

    await client.graph('api:default/orders', {
      direction: 'calledBy',
      type: ['consumes', 'calls'],
      depth: 2,
    });
    await client.listChanges({ kind: ['deploy', 'flag'], limit: 5 });
    expect(server.seen.map(request => request.url)).toEqual([
      '/api/evidence/graph?entityRef=api%3Adefault%2Forders&direction=calledBy&type=consumes%2Ccalls&depth=2',
      '/api/evidence/changes?kind=deploy%2Cflag&limit=5',
    ]);
  });

  it('reports several changes in one request', async () => {
    const receipts = [
      { id: 'a', status: 'stored' },
      { id: 'b', status: 'duplicate' },
    ];
    const server = await serve(() => ({
      status: 201,
      body: { items: receipts },
    }));
    const client = new EvidenceClient({ baseUrl: server.baseUrl });
    const change = {
      source: 'test',
      kind: 'flag' as const,
      entityRef: 'component:default/a',
      occurredAt: '2026-01-01T00:00:00Z',
    };

    await expect(client.reportChanges([change, change])).resolves.toEqual(
      receipts,
    );
    expect(server.seen[0].body).toEqual({ items: [change, change] });
  });

  it('follows cursors to the end of a list', async () => {
    const server = await serve(({ url }) => ({
      status: 200,
      body: url?.includes('cursor=second')
        ? { items: [{ id: 'c' }] }
        : { items: [{ id: 'a' }, { id: 'b' }], nextCursor: 'second' },
    }));
    const client = new EvidenceClient({ baseUrl: server.baseUrl });

    const ids: string[] = [];
    for await (const change of allPages(cursor =>
      client.listChanges({ cursor }),
    )) {
      ids.push(change.id);
    }
    expect(ids).toEqual(['a', 'b', 'c']);
  });

  it('ends a request that no longer matters', async () => {
    const server = await serve(() => ({ status: 200, body: {} }));
    const client = new EvidenceClient({ baseUrl: server.baseUrl });
    const abort = new AbortController();
    abort.abort();

    await expect(
      client.resolve(
        { signal: { type: 'text', text: 'x' } },
        { abort: abort.signal },
      ),
    ).rejects.toThrow(/abort/i);
    expect(server.seen).toEqual([]);
  });
});

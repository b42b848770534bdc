import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { z } from 'zod';
import { RetryLaterError } from '../collector';
import { AnswerError, GuardedClient, GuardedClientOptions } from '.';

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

describe('GuardedClient', () => {
  let handler: Handler;
  const requests: string[] = [];
  const server = createServer((req, res) => {
    requests.push(`${req.method} ${req.url}`);
    handler(req, res);
  });
  let origin: string;
  beforeAll(async () => {
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    requests.length = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const client = (options: Partial<GuardedClientOptions> = {}) =>
    new GuardedClient({ title: 'Acme', url: `${origin}/api/`, ...options });
  const answers = (...all: [number, object?, string?][]) => {
    const left = [...all];
    handler = (_, res) => {
      const [status, headers, body = '{}'] =
        left.length > 1 ? left.shift()! : left[0];
      res.writeHead(status, headers as Record<string, string>).end(body);
    };
  };
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => {
        throw new Error('It succeeded');
      },
      error => error,
    );

  it('sends credentials, a query and JSON or a form below the prefix', async () => {
    const seen: unknown[] = [];
    handler = async (req, res) => {
      const chunks = await req.toArray();
      const { authorization, 'content-type': type } = req.headers;
      seen.push([
        req.url,
        authorization,
        type,
        Buffer.concat(chunks).toString(),
      ]);
      res.end('[1]');
    };
    const one = client({ headers: { authorization: 'Bearer s3cret' } });
    const query = { q: 'a b', page: 2, none: undefined };
    expect((await one.request('/list', { query })).json()).toEqual([1]);
    await one.request('/new', { method: 'POST', body: { a: 1 } });
    const body = new URLSearchParams({ a: 'ä' });
    await one.request('/form', { method: 'POST', body });
    expect(seen).toEqual([
      ['/api/list?q=a+b&page=2', 'Bearer s3cret', undefined, ''],
      ['/api/new', 'Bearer s3cret', 'application/json', '{"a":1}'],
      [
        '/api/form',
        'Bearer s3cret',
        'application/x-www-form-urlencoded',
        'a=%C3%A4',
      ],
    ]);
  });

  it.each([
    [429, { 'retry-after': '42' }, 42],
    [429, { 'retry-after': 'Sun, 01 Mar 2026 12:01:00 GMT' }, 60],
    [429, { 'ratelimit-reset': '17' }, 17],
    [429, { 'ratelimit-reset': '1772366430' }, 30],
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }, 1],
    [403, { 'retry-after': '5' }, 5],
    [503, { 'retry-after': '5' }, 5],
    [429, { 'retry-after': '99999' }, 7200],
    [429, { 'retry-after': 'soon' }, 60],
    [429, {}, 60],
  ])(
    'leaves the server alone after %s with %j',
    async (status, headers, wait) => {
      answers([status, headers]);
      const machineTime = () => Date.parse('2026-03-01T12:00:00Z');
      const error = await failure(
        client({ machineTime }).request('/', { expected: [403, 503] }),
      );
      expect(error).toBeInstanceOf(RetryLaterError);
      expect(error.delaySeconds).toBe(wait);
      expect(requests).toHaveLength(1);
    },
  );

  it.each(['x-ratelimit', 'ratelimit'])(
    'leaves the rest of a limit to others, as %s states it',
    async prefix => {
      const of = (remaining: string) => ({
        [`${prefix}-limit`]: '100',
        [`${prefix}-remaining`]: remaining,
        [`${prefix}-reset`]: '30',
      });
      answers([200, of('20')], [200, of('19')]);
      const machineTime = () => Date.parse('2026-03-01T12:00:00Z');
      const one = client({ machineTime, reserve: 0.2 });
      await one.request('/');
      await one.request('/');
      const error = await failure(one.request('/'));
      expect(error).toBeInstanceOf(RetryLaterError);
      expect(error.delaySeconds).toBe(30);
      expect(requests).toHaveLength(2);
    },
  );

  it.each<[number, string, string]>([
    [
      400,
      '{"message":"No  such\\n field"}',
      'Acme answered 400: No such field',
    ],
    [422, '{"errors":[{"message":"a"},"b"]}', 'Acme answered 422: a: b'],
    [409, '{"error":{"message":"taken"}}', 'Acme answered 409: taken'],
    [500, '<html>', 'Acme answered 500'],
    [
      401,
      '{}',
      "Acme answered 401: the credentials under 'acme.token' are not valid",
    ],
    [
      404,
      '{}',
      "Acme answered 404: it does not exist, or the credentials under 'acme.token' may not see it",
    ],
  ])('refuses %s %s in one sentence', async (status, body, message) => {
    answers([status, {}, body]);
    const error = await failure(
      client({ credentialsAt: 'acme.token' }).request('/'),
    );
    expect(error).toBeInstanceOf(AnswerError);
    expect([error.message, error.status]).toEqual([message, status]);
  });

  it('gives expected statuses, and 304 where an ETag was sent', async () => {
    answers([404], [304], [304]);
    expect((await client().request('/', { expected: [404] })).status).toBe(404);
    expect((await client().request('/', { etag: '"a"' })).status).toBe(304);
    expect((await failure(client().request('/'))).message).toMatch(/304/);
  });

  it.each([502, 503, 504])('tries a GET twice after %s', async status => {
    answers([status], [200, {}, '"ok"']);
    expect((await client().request('/')).json()).toBe('ok');
    answers([status]);
    await failure(client().request('/', { method: 'POST', body: {} }));
    expect(requests).toEqual(['GET /api/', 'GET /api/', 'POST /api/']);
  });

  it('tries a GET twice that broke off, within one deadline', async () => {
    let count = 0;
    handler = (_, res) => {
      count += 1;
      if (count === 1) {
        res.destroy();
      } else {
        res.end('1');
      }
    };
    expect((await client().request('/')).json()).toBe(1);
    handler = (_, res) => res.destroy();
    await failure(client({ timeoutSeconds: 0.2 }).request('/'));
    expect(requests).toHaveLength(3);
    handler = () => {};
    const hung = await failure(client({ timeoutSeconds: 0.5 }).request('/'));
    expect(hung.message).toMatch(/within 0\.5 seconds$/);
  });

  it('ends when it is aborted, also while it waits', async () => {
    answers([502]);
    const signal = AbortSignal.timeout(100);
    await failure(client().request('/', { signal }));
    expect(requests).toHaveLength(1);
  });

  it('follows redirects on its server and no further', async () => {
    answers([301, { location: '/api/other' }], [200, {}, '"here"']);
    expect((await client().request('/')).json()).toBe('here');
    for (const location of [
      'http://169.254.169.254/',
      'https://other.test/',
      'http://[',
    ]) {
      answers([302, { location }]);
      const error = await failure(client().request('/'));
      expect(error.message).toBe(
        'Acme answered 302, a redirect to another server: configure the address that it leads to',
      );
    }
    answers([307, { location: '/api/other' }]);
    const posted = client().request('/', { method: 'POST', body: {} });
    expect((await failure(posted)).status).toBe(307);
    answers([301, { location: '/api/' }]);
    expect((await failure(client().request('/'))).message).toMatch(/circle/);
  });

  it('reads pages to their end, or as many as wanted', async () => {
    handler = (req, res) => {
      const page = Number(new URL(req.url!, origin).searchParams.get('page'));
      const link = `<${origin}/api/list?page=${
        page + 1
      }>; rel="next", <x>; rel="last"`;
      res.writeHead(200, page < 3 ? { link } : {}).end(String(page));
    };
    const pages = async (most: number) => {
      const read: unknown[] = [];
      const query = { page: 1 };
      for await (const answer of client().pages('/list', { query }, most)) {
        read.push(answer.json());
      }
      return read;
    };
    expect(await pages(10)).toEqual([1, 2, 3]);
    expect(await pages(2)).toEqual([1, 2]);
    answers([200, { link: '<https://other.test/?page=2>; rel="next"' }]);
    expect((await failure(pages(2))).message).toBe(
      'Acme pointed to another server',
    );
    expect(await pages(1)).toEqual([{}]);
  });

  it('says what is not valid JSON, or of another shape, without its values', async () => {
    answers([200, {}, '<html>'], [200, {}, '{"a":[{"b":"s3cret"}]}']);
    const html = await client().request('/');
    expect(() => html.json()).toThrow(
      'Unexpected response from Acme: not valid JSON',
    );
    const other = await client().request('/');
    const schema = z.object({ a: z.array(z.object({ b: z.number() })) });
    expect(() => other.read(schema)).toThrow(
      "Unexpected response from Acme, at 'a.0.b'",
    );
  });

  it('is named by its host, and bounded in what it reads', async () => {
    answers([200, {}, ' '.repeat(2000)]);
    const { host } = new URL(origin);
    expect(client({ title: undefined }).title).toBe(host);
    const error = await failure(client({ maxBytes: 1000 }).request('/'));
    expect(error.message).toMatch(/larger than 1000 bytes/);
  });

  it('knows a server by the certificates that it is given, and by no other', async () => {
    const own = (ip: string) =>
      generate([{ name: 'commonName', value: ip }], {
        days: 2,
        keySize: 2048,
        algorithm: 'sha256',
        extensions: [
          { name: 'basicConstraints', cA: true },
          { name: 'subjectAltName', altNames: [{ type: 7, ip }] },
        ],
      });
    const { cert, private: key } = own('127.0.0.1');
    const secure = createSecureServer({ cert, key }, (_, res) => {
      res.end('{"a":1}');
    });
    await new Promise<void>(done => secure.listen(0, '127.0.0.1', done));
    const { port } = secure.address() as AddressInfo;
    const url = `https://127.0.0.1:${port}`;
    try {
      const trusting = new GuardedClient({ url, ca: cert });
      expect((await trusting.request('/')).json()).toEqual({ a: 1 });
      for (const ca of [undefined, own('127.0.0.1').cert]) {
        const { message } = await failure(
          new GuardedClient({ url, ca }).request('/'),
        );
        expect(message).toMatch(
          /^127\.0\.0\.1:\d+ could not be reached \([A-Z_]+\)$/,
        );
      }
    } finally {
      secure.closeAllConnections();
      secure.close();
    }
  });
});

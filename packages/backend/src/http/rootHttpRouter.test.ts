import { createServer, connect, Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import {
  mockServices,
  ServiceFactoryTester,
} from '@backstage/backend-test-utils';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import express from 'express';
import { guardedHttpRouterServiceFactory } from './rootHttpRouter';

const limits = {
  headersMs: 500,
  windowMs: 500,
  windowBytes: 1_000,
  checkMs: 50,
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** A root router that echoes how much was posted to it. */
async function startRouter(plumbline: object = {}, host = '127.0.0.1') {
  const port = await freePort();
  const hooks: (() => void | Promise<void>)[] = [];
  const router = await ServiceFactoryTester.from(
    guardedHttpRouterServiceFactory(limits),
    {
      dependencies: [
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'https://portal.example.com' },
            backend: {
              baseUrl: `http://backend.example.com:${port}`,
              listen: { host, port },
            },
            plumbline,
          },
        }),
        createServiceFactory({
          service: coreServices.rootLifecycle,
          deps: {},
          factory: () => ({
            ...mockServices.rootLifecycle.mock(),
            addShutdownHook: hook => void hooks.push(hook),
          }),
        }),
      ],
    },
  ).getSubject();
  const echo = express.Router();
  echo.post('/raw', express.raw({ type: () => true, limit: '5mb' }));
  echo.post('/late', async (_req, _res, next) => {
    await new Promise(resolve => setTimeout(resolve, 3 * limits.windowMs));
    next();
  });
  echo.post('/late', express.raw({ type: () => true, limit: '5mb' }));
  echo.post('/refused', (_req, res) => void res.status(401).json({}));
  echo.use((req, res) => {
    res.json({ length: Buffer.isBuffer(req.body) ? req.body.length : 0 });
  });
  router.use('/api/echo', echo);
  router.use('/api/auth', echo);
  return { port, stop: () => Promise.all(hooks.map(hook => hook())) };
}

/** Writes what `send` gives, and reads until the other side ends it. */
async function speak(
  port: number,
  send: (socket: Socket) => void | Promise<void>,
): Promise<{ status?: number; text: string; ms: number }> {
  const socket = connect(port, '127.0.0.1');
  const began = Date.now();
  let text = '';
  socket.on('data', chunk => (text += String(chunk)));
  const closed = new Promise(resolve => socket.once('close', resolve));
  socket.on('error', () => {});
  await new Promise(resolve => socket.once('connect', resolve));
  await send(socket);
  await closed;
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? [];
  return {
    status: status ? Number(status) : undefined,
    text,
    ms: Date.now() - began,
  };
}

const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`;

describe('guardedHttpRouterServiceFactory', () => {
  let portal: Awaited<ReturnType<typeof startRouter>>;

  beforeAll(async () => {
    portal = await startRouter({ allowedHosts: ['Tunnel.Example.Org'] });
  });

  afterAll(() => portal.stop());

  function request(
    headers: string[],
    { target = '/api/echo', version = '1.1', method = 'GET' } = {},
  ) {
    return speak(portal.port, socket => {
      socket.write(
        lines(
          `${method} ${target} HTTP/${version}`,
          ...headers,
          'Connection: close',
        ),
      );
    });
  }

  describe('on loopback', () => {
    it.each([
      'localhost',
      'localhost:7007',
      'LocalHost:1',
      '127.0.0.1',
      '127.0.0.1:65535',
      '[::1]:7007',
      'portal.example.com',
      'Backend.Example.com:80',
      'tunnel.example.org:443',
    ])('answers for Host %s', async host => {
      expect((await request([`Host: ${host}`])).status).toBe(200);
    });

    it.each([
      'evil.example',
      'evil.example:7007',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'localhost.',
      'evil.portal.example.com',
      'localhost@evil.example',
      'evil@localhost',
      'localhost:7007@evil.example',
      '[::1%25lo]:7007',
      '[::1]evil.example',
      'localhost:x',
      'localhost evil.example',
      'localhost,evil.example',
      '0.0.0.0',
      '[::]',
      '2130706433',
      '127.1',
      '',
    ])("refuses Host '%s'", async host => {
      const { status, text } = await request([`Host: ${host}`]);
      expect(status).toBe(421);
      expect(JSON.parse(text.split('\r\n\r\n')[1]).error.message).toBe(
        "The request is for another host; use 'localhost', or name the host in plumbline.allowedHosts",
      );
    });

    it('refuses none, two, and a target that names another', async () => {
      const own = 'Host: localhost';
      const foreign = 'Host: evil.example';
      const statuses = await Promise.all([
        request([], { version: '1.0' }),
        request([own, foreign]),
        request([foreign, own]),
        request([own, own]),
        request([own], { target: 'http://evil.example/api/echo' }),
        request([foreign], { target: 'http://localhost/api/echo' }),
        request([own], { target: 'http://localhost@evil.example/api/echo' }),
        request([own, 'Upgrade: websocket'], { target: 'http://evil.example' }),
        request([foreign, 'Upgrade: websocket']),
        request([foreign, 'X-Forwarded-Host: localhost']),
        request([foreign], { target: '/.backstage/health/v1/liveness' }),
        request([foreign], { target: '*', method: 'OPTIONS' }),
      ]);
      expect(statuses.map(({ status }) => status)).toEqual(
        statuses.map(() => 421),
      );
      const fine = await Promise.all([
        request([own], { version: '1.0' }),
        request([own], { target: 'http://localhost:7007/api/echo' }),
      ]);
      expect(fine.map(({ status }) => status)).toEqual([200, 200]);
    });

    it('says what to do where the head of a request is too large', async () => {
      const { status, text } = await request([
        'Host: localhost:7007',
        `X: ${'x'.repeat(17_000)}`,
      ]);
      expect(status).toBe(431);
      expect(JSON.parse(text.split('\r\n\r\n')[1]).error.message).toMatch(
        /at most 16 kB together; send a long signal as the body of/,
      );
    });

    it('leaves a request without a Host to Node', async () => {
      expect((await request([])).status).toBe(400);
    });

    it.each([
      ['http://localhost:7007', 200],
      ['http://127.0.0.1:3000', 200],
      ['https://portal.example.com', 200],
      ['https://evil.example', 403],
      ['http://localhost.evil.example', 403],
      ['null', 403],
      ['file://', 403],
    ])('answers a page of %s with %d', async (origin, expected) => {
      const { status } = await request([
        'Host: localhost',
        `Origin: ${origin}`,
      ]);
      expect(status).toBe(expected);
    });

    it('lets an identity provider send the browser back', async () => {
      const headers = ['Host: localhost', 'Origin: https://login.example'];
      const target = '/api/auth/okta/handler/frame';
      expect((await request(headers, { target })).status).toBe(200);
      const other = '/api/auth/okta/refresh';
      expect((await request(headers, { target: other })).status).toBe(403);
    });
  });

  it('answers for any host where others may reach it', async () => {
    const open = await startRouter({}, '0.0.0.0');
    const { status } = await speak(open.port, socket => {
      socket.write(
        lines(
          'GET /api/echo HTTP/1.1',
          'Host: any.example',
          'Connection: close',
        ),
      );
    });
    expect(status).toBe(200);
    await open.stop();
  });

  describe('with a slow client', () => {
    const head = (path: string, ...headers: string[]) =>
      lines(`POST /api/echo${path} HTTP/1.1`, 'Host: localhost', ...headers);

    /** Writes a part at each pause until the connection is gone. */
    const drip =
      (first: string, part: string, pause = 100) =>
      (socket: Socket) => {
        socket.write(first);
        const timer = setInterval(() => socket.write(part), pause);
        socket.once('close', () => clearInterval(timer));
      };

    it.each([
      [
        'a body of a byte at a time',
        head('/raw', 'Content-Length: 100000'),
        'x',
      ],
      [
        'chunks of a byte',
        head('/raw', 'Transfer-Encoding: chunked'),
        '1\r\nx\r\n',
      ],
      [
        'a chunk that does not end',
        `${head('/raw', 'Transfer-Encoding: chunked')}10000\r\nabc`,
        '',
      ],
      ['headers of a byte at a time', 'POST /api/echo HTTP/1.1\r\nX: ', 'x'],
      ['a request line that does not end', 'GET /api', ''],
    ])('answers 408 to %s', async (_what, first, part) => {
      const { status, text, ms } = await speak(portal.port, drip(first, part));
      expect(status).toBe(408);
      expect(text).toContain('The request did not arrive in time');
      expect(ms).toBeGreaterThan(400);
      expect(ms).toBeLessThan(3_000);
    });

    it('ends the rest of a body that was refused already', async () => {
      const { status, ms } = await speak(
        portal.port,
        drip(head('/refused', 'Content-Length: 100000'), 'x'),
      );
      expect(status).toBe(401);
      expect(ms).toBeLessThan(3_000);
    });

    it('lets a large body take its time at a fair rate', async () => {
      const part = 'x'.repeat(1_000);
      const { status, text, ms } = await speak(portal.port, async socket => {
        socket.write(
          head('/raw', 'Content-Length: 15000', 'Connection: close'),
        );
        for (let sent = 0; sent < 15; sent++) {
          await new Promise(resolve => setTimeout(resolve, 100));
          socket.write(part);
        }
      });
      expect(status).toBe(200);
      expect(text).toContain('{"length":15000}');
      expect(ms).toBeGreaterThan(2 * limits.windowMs);
    });

    it('does not hold against a client that nobody reads what it sends', async () => {
      const { status, text } = await speak(portal.port, socket => {
        socket.write(
          head('/late', 'Content-Length: 3000000', 'Connection: close'),
        );
        socket.write(Buffer.alloc(3_000_000));
      });
      expect(status).toBe(200);
      expect(text).toContain('{"length":3000000}');
    });

    it('answers others beside 500 that only hold a connection', async () => {
      const idle = await Promise.all(
        Array.from({ length: 500 }, async () => {
          const socket = connect(portal.port, '127.0.0.1');
          socket.on('error', () => {});
          await new Promise(resolve => socket.once('connect', resolve));
          return socket;
        }),
      );
      const gone = Promise.all(
        idle.map(
          socket =>
            new Promise(resolve => {
              socket.resume();
              socket.once('close', resolve);
            }),
        ),
      );
      expect((await request(['Host: localhost'])).status).toBe(200);
      await gone;
    });
  });
});

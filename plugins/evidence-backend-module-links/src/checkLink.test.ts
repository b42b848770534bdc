import { mockServices } from '@backstage/backend-test-utils';
import {
  OutboundClient,
  OutboundRules,
} from '@plumbline/backstage-plugin-evidence-node';
import { startSite, to } from './testUtils/testSite';
import { checkLink } from './checkLink';

describe('checkLink', () => {
  let site: Awaited<ReturnType<typeof startSite>>;
  const clientOf = (hosts: readonly string[]) =>
    new OutboundClient({
      rules: OutboundRules.fromConfig(
        mockServices.rootConfig({
          data: {
            plumbline: {
              outbound: { allow: Object.fromEntries(hosts.entries()) },
            },
          },
        }),
      ),
    });

  beforeAll(async () => {
    site = await startSite({
      '/ok': 200,
      '/closed': 401,
      '/forbidden': 403,
      '/gone': 410,
      '/broken': 503,
      '/odd': 418,
      '/no-head': ({ method }, response) =>
        response.writeHead(method === 'HEAD' ? 405 : 200).end(),
      '/head-breaks-off': ({ method }, response) =>
        method === 'HEAD' ? response.destroy() : response.end('fine'),
      '/busy': (_, response) =>
        response.writeHead(429, { 'retry-after': '120' }).end(),
      '/busy-until': (_, response) =>
        response
          .writeHead(429, { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' })
          .end(),
      '/hangs': () => {},
      '/drips': (_, response) => {
        response.writeHead(200, { 'content-type': 'image/png' });
        response.write('x');
      },
      '/endless': (_, response) => {
        response.writeHead(200);
        const more = () => {
          if (!response.destroyed) {
            response.write(Buffer.alloc(65_536), () => setImmediate(more));
          }
        };
        more();
      },
      '/huge-header': (_, response) =>
        response.writeHead(200, { 'x-huge': 'x'.repeat(100_000) }).end(),
      '/garbage': ({ socket }) => socket.end('ICY 200 OK\r\n\r\n'),
      '/to-busy': to('/busy'),
      '/elsewhere': to('/ok'),
      '/nowhere': (_, response) => response.writeHead(302).end(),
      '/nonsense': to('http://['),
      '/circle': to('/circle'),
      '/metadata': to('http://169.254.169.254/latest/meta-data/'),
      '/inside': to('https://10.0.0.1/admin'),
      '/decimal': to('https://2130706433/'),
      '/file': to('file:///etc/passwd'),
      '/unlocked': to('http://ana:secret@192.0.2.7/'),
    });
  });
  afterAll(() => site.close());

  const check = (url: string, client = clientOf([site.host])) =>
    checkLink({
      client,
      url,
      timeout: 300,
      signal: new AbortController().signal,
    });

  it.each([
    ['/ok', { outcome: 'ok' }],
    ['/elsewhere', { outcome: 'ok' }],
    ['/no-head', { outcome: 'ok' }],
    ['/head-breaks-off', { outcome: 'ok' }],
    ['/drips', { outcome: 'ok' }],
    ['/endless', { outcome: 'ok' }],
    ['/closed', { outcome: 'ok', reason: 'needs sign-in' }],
    ['/forbidden', { outcome: 'ok', reason: 'needs sign-in' }],
    ['/missing', { outcome: 'failed', reason: 'it answers 404' }],
    ['/gone', { outcome: 'failed', reason: 'it answers 410' }],
    ['/broken', { outcome: 'failed', reason: 'it answers 503' }],
    ['/odd', { outcome: 'unclear', reason: 'it answers 418' }],
    ['/busy', { outcome: 'not-now', delaySeconds: 120, ofHost: true }],
    ['/to-busy', { outcome: 'not-now', delaySeconds: 120, ofHost: false }],
    ['/busy-until', { outcome: 'not-now', delaySeconds: undefined }],
    [
      '/hangs',
      {
        outcome: 'failed',
        reason: 'it does not answer in time',
        isTimeout: true,
      },
    ],
    ['/huge-header', { outcome: 'failed' }],
    ['/garbage', { outcome: 'failed' }],
    ['/nowhere', { outcome: 'failed', reason: 'it redirects to no address' }],
    ['/nonsense', { outcome: 'failed', reason: 'it redirects to no address' }],
    [
      '/circle',
      { outcome: 'failed', reason: 'it redirects more than 5 times' },
    ],
  ])('%s', async (path, answer) => {
    expect(await check(site.url(path))).toMatchObject(answer);
  });

  it.each([
    ['/metadata', 'private address'],
    ['/inside', 'private address'],
    ['/decimal', 'private address'],
    ['/file', 'an address that is not of the web'],
    ['/unlocked', 'an address with a password in it'],
  ])('%s is not followed to %s', async (path, why) => {
    expect(await check(site.url(path))).toEqual({
      outcome: 'refused',
      reason: `not checked: it redirects to ${why}`,
    });
  });

  it('asks no private address unless configuration names it', async () => {
    const before = site.requests.length;
    const none = clientOf([]);
    for (const [url, why] of [
      [site.url('/ok'), 'private address'],
      ['https://127.0.0.1:9/', 'private address'],
      ['https://[::1]/', 'private address'],
      ['https://[fd00::1]:8443/', 'private address'],
      ['http://wiki.acme.dev/', 'http without encryption'],
      ['https://ana:secret@acme.dev/', 'an address with a password in it'],
    ]) {
      expect(await check(url, none)).toEqual({
        outcome: 'refused',
        reason: `not checked: ${why}`,
      });
    }
    const resolving = new OutboundClient({
      rules: none.rules,
      resolve: async () => [{ address: '10.1.2.3', family: 4 }],
    });
    expect(await check('https://wiki.acme.dev/', resolving)).toEqual({
      outcome: 'refused',
      reason: 'not checked: private address',
    });
    expect(site.requests).toHaveLength(before);
  });

  it('distinguishes a host that is not there, and one that speaks no TLS', async () => {
    const secure = `https://${site.host}/ok`;
    expect(await check(secure)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/^it can't be reached \(E/),
      ofHost: true,
    });
    const closed = 'http://127.0.0.1:9/secret';
    expect(await check(closed, clientOf(['127.0.0.1:9']))).toEqual({
      outcome: 'failed',
      reason: 'nothing listens there',
      code: 'ECONNREFUSED',
      ofHost: true,
      isTimeout: false,
    });
  });
});

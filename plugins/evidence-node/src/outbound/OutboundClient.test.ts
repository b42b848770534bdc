import { createServer, RequestListener, Server } from 'node:http';
import { AddressInfo, createServer as createTcpServer } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { OutboundClient, OutboundRules } from '.';

const servers: { close(): unknown; closeAllConnections?(): void }[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  servers.push(server);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

function rules(...hosts: string[]) {
  return OutboundRules.fromConfig(
    mockServices.rootConfig({
      data: {
        plumbline: {
          outbound: { allow: Object.fromEntries(hosts.map((h, i) => [i, h])) },
        },
      },
    }),
  );
}

const client = (...hosts: string[]) =>
  new OutboundClient({ rules: rules(...hosts) });

describe('OutboundClient', () => {
  it('asks a host that configuration names, and gives status, headers and body', async () => {
    const host = await serve(async (req, res) => {
      let body = '';
      for await (const chunk of req) {
        body += chunk;
      }
      res.setHeader('Retry-After', '3');
      res.statusCode = 429;
      res.end(`${req.method} ${req.url} ${req.headers['x-a']} ${body}`);
    });
    const answer = await client(host).request({
      url: `http://${host}/a?b=c`,
      method: 'POST',
      headers: { 'x-a': '1' },
      body: 'é',
    });
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('3');
    expect(answer.body.toString()).toBe('POST /a?b=c 1 é');
  });

  it.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.1:8443/',
    'https://[fe80::1]/',
  ])('refuses %s', async url => {
    await expect(client('elsewhere.test').request({ url })).rejects.toThrow(
      /is not on the public internet; name it in 'plumbline.outbound.allow'/,
    );
  });

  it.each([
    ['http://example.com/', /without encryption/],
    ['https://user:pw@example.com/', /must not carry credentials/],
    ['ftp://example.com/', /Only http and https/],
  ])('refuses %s', async (url, message) => {
    await expect(client().request({ url })).rejects.toMatchObject({
      failure: 'refused',
      mayHaveArrived: false,
      message: expect.stringMatching(message),
    });
  });

  it('allows the port that is named and no other', async () => {
    const host = await serve((_, res) => res.end('here'));
    const other = await serve((_, res) => res.end('not here'));
    const outbound = client(host);
    await expect(
      outbound.request({ url: `http://${host}/` }),
    ).resolves.toMatchObject({ status: 200 });
    await expect(outbound.request({ url: `http://${other}/` })).rejects.toThrow(
      /name it in/,
    );
  });

  it('connects to no private address that a public name resolves to', async () => {
    const seen: string[] = [];
    const host = await serve((_, res) => res.end('reached'));
    const port = host.split(':')[1];
    for (const address of ['127.0.0.1', '169.254.169.254', '::1']) {
      const rebound = new OutboundClient({
        rules: rules(),
        resolve: async name => {
          seen.push(name);
          return [{ address, family: address.includes(':') ? 6 : 4 }];
        },
      });
      await expect(
        rebound.request({ url: `https://hooks.slack.com:${port}/` }),
      ).rejects.toMatchObject({ failure: 'refused' });
    }
    expect(seen).toHaveLength(3);
  });

  it('asks for addresses once: a second, other answer is never used', async () => {
    const answers = ['203.0.113.7', '127.0.0.1'];
    let lookUps = 0;
    const rebinding = new OutboundClient({
      rules: rules(),
      resolve: async () => [
        { address: answers[lookUps++] ?? '127.0.0.1', family: 4 },
      ],
    });
    await expect(
      rebinding.request({ url: 'https://rebind.test/', timeout: 500 }),
    ).rejects.toMatchObject({ failure: 'refused' });
    expect(lookUps).toBe(1);
  });

  it('does not follow redirects', async () => {
    const host = await serve((_, res) => {
      res.writeHead(302, { location: 'http://169.254.169.254/' });
      res.end();
    });
    const answer = await client(host).request({ url: `http://${host}/` });
    expect(answer.status).toBe(302);
  });

  it('gives up on who hangs, before and within the answer', async () => {
    const silent = await serve(() => {});
    const endless = await serve((_, res) => res.write('a'));
    for (const host of [silent, endless]) {
      await expect(
        client(host).request({ url: `http://${host}/`, timeout: 200 }),
      ).rejects.toMatchObject({ failure: 'timeout', mayHaveArrived: true });
    }
  });

  it('gives up on an answer that is too large', async () => {
    const host = await serve((_, res) => res.end('x'.repeat(5_000)));
    await expect(
      client(host).request({ url: `http://${host}/`, maxBytes: 1_000 }),
    ).rejects.toMatchObject({ failure: 'too-large' });
  });

  it('reports nothing that arrived from it', async () => {
    const breaking = createTcpServer(socket =>
      socket.once('data', () => socket.destroy()),
    );
    servers.push(breaking);
    await new Promise<void>(done => breaking.listen(0, '127.0.0.1', done));
    const host = `127.0.0.1:${(breaking.address() as AddressInfo).port}`;
    const outbound = client(host, '127.0.0.1:9');
    await expect(
      outbound.request({ url: `http://${host}/` }),
    ).rejects.toMatchObject({ failure: 'broken', mayHaveArrived: true });
    await expect(
      outbound.request({ url: 'http://127.0.0.1:9/secret-path' }),
    ).rejects.toMatchObject({
      failure: 'unreachable',
      mayHaveArrived: false,
      message: expect.not.stringContaining('secret-path'),
    });
  });
});

describe('OutboundRules', () => {
  it.each(['http://host', 'host/path', '', 'a b', 'user@host', 'host:99999'])(
    "refuses the entry '%s'",
    entry => expect(() => rules(entry)).toThrow(/must be a host/),
  );

  it('takes hosts in any notation, without a port for the default ones', () => {
    const all = rules('0x7f.1:9000', '[::1]:443', 'Slack.Internal');
    const names = (url: string) => all.names(new URL(url));
    expect(names('http://127.0.0.1:9000/')).toBe(true);
    expect(names('https://[::1]/')).toBe(true);
    expect(names('https://slack.internal/')).toBe(true);
    expect(names('http://slack.internal/')).toBe(true);
    expect(names('http://slack.internal:8080/')).toBe(false);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { makeCertificate } from './__testUtils__/certificate';
import { KubernetesServer, sendStatus } from './__testUtils__/KubernetesServer';
import { deployment, pod } from './__testUtils__/objects';
import { startCluster, token } from './__testUtils__/startCluster';
import { readKubernetesCollector } from './readKubernetesCollector';

jest.setTimeout(120_000);

type Cluster = Awaited<ReturnType<typeof startCluster>>;

describe('a cluster that is read in part', () => {
  let cluster: Cluster;
  let server: KubernetesServer;

  beforeEach(async () => {
    cluster = await startCluster({});
    server = cluster.server;
    server.apply('deployments', deployment('checkout', { replicas: 2 }));
    server.apply('pods', pod('checkout', 'a', { restarts: 3 }));
  });
  afterEach(() => cluster.close());

  it('reports the rest where something may not be read', async () => {
    server.forbidden.add('list pods');
    expect(await cluster.pass('2026-03-01T12:00:00Z')).toMatch(
      /^failed: Not read of cluster prod-eu: pods \(.*403/,
    );
    const [workload] = await cluster.workloadsOf('checkout');
    expect(workload).toMatchObject({ replicas: 2, version: 'v1.0.0' });
    expect(workload).not.toHaveProperty('restarts');
    expect(workload).not.toHaveProperty('problems');
    server.forbidden.clear();
    expect(await cluster.pass('2026-03-01T12:05:00Z')).toBe('succeeded');
    expect(await cluster.workloadsOf('checkout')).toMatchObject([
      { restarts: 3, problems: [] },
    ]);
  });

  it('lists where it may not watch', async () => {
    server.forbidden.add('watch deployments');
    expect(await cluster.pass('2026-03-01T12:00:00Z')).toBe('succeeded');
    server.apply('deployments', deployment('checkout', { replicas: 5 }));
    expect(await cluster.pass('2026-03-01T12:01:00Z')).toBe('succeeded');
    expect(await cluster.workloadsOf('checkout')).toMatchObject([
      { replicas: 5 },
    ]);
  });

  it('says that a token is refused, without it', async () => {
    server.token = 'rotated';
    const outcome = await cluster.pass('2026-03-01T12:00:00Z');
    expect(outcome).toMatch(/^failed: Not read of cluster prod-eu: .*401/);
    expect(outcome).toContain("'plumbline.collectors.prod-eu'");
    expect([outcome, ...cluster.logged].join('\n')).not.toContain(token);
    expect(await cluster.workloadsOf('checkout')).toEqual([]);
  });

  it.each([
    ['a page for people', '<html>Sign in</html>'],
    ['half an answer', '{"metadata":{},"items":[{"metad'],
    ['no list', '{"kind":"Status"}'],
    ['an object without a name', '{"metadata":{},"items":[{"spec":{}}]}'],
  ])('reports nothing of %s', async (_, body) => {
    server.intercept = (_req, res, { pathname }) =>
      pathname.endsWith('/deployments') && Boolean(res.end(body));
    expect(await cluster.pass('2026-03-01T12:00:00Z')).toMatch(
      /^failed: Not read of cluster prod-eu: deployments \(Unexpected response from Kubernetes at 127\.0\.0\.1:\d+/,
    );
    expect(await cluster.workloadsOf('checkout')).toEqual([]);
  });

  it('lists where a watch delivers something else', async () => {
    expect(await cluster.pass('2026-03-01T12:00:00Z')).toBe('succeeded');
    server.apply('deployments', deployment('checkout', { replicas: 4 }));
    server.intercept = (_req, res, { pathname, searchParams }) =>
      pathname.endsWith('/deployments') &&
      searchParams.has('watch') &&
      Boolean(res.end('{"type":"ADDED","object":{}}\nnonsense\n'));
    expect(await cluster.pass('2026-03-01T12:01:00Z')).toBe('succeeded');
    expect(await cluster.workloadsOf('checkout')).toMatchObject([
      { replicas: 4 },
    ]);
  });

  it('waits as long as it is requested to', async () => {
    server.intercept = (_req, res, { pathname }) => {
      if (!pathname.endsWith('/pods')) {
        return false;
      }
      res.setHeader('retry-after', '300');
      sendStatus(res, 429, 'TooManyRequests', 'too many requests');
      return true;
    };
    const outcome = await cluster.pass('2026-03-01T12:00:00Z');
    expect(outcome).toContain('Not read of cluster prod-eu: pods');
    expect(await cluster.workloadsOf('checkout')).toMatchObject([
      { replicas: 2 },
    ]);
    server.takeVerbs();
    await cluster.pass('2026-03-01T12:02:00Z');
    expect(server.takeVerbs()).toEqual([]);
  });

  it('lists once more where pages were forgotten in between', async () => {
    for (let at = 0; at < 450; at++) {
      server.apply('deployments', deployment(`other-${at}`));
    }
    let forgotten = 0;
    server.intercept = (_req, _res, { searchParams }) => {
      if (searchParams.has('continue') && forgotten++ === 1) {
        server.forgetPages();
      }
      return false;
    };
    expect(await cluster.pass('2026-03-01T12:00:00Z')).toBe('succeeded');
    expect(await cluster.status('prod-eu')).toMatchObject({ coverage: 451 });
    const pages = server
      .takeVerbs()
      .filter(verb => verb === 'list deployments');
    expect(pages).toHaveLength(6);
  });
});

describe('a cluster that hangs', () => {
  it('is given up, and what was read is reported', async () => {
    const cluster = await startCluster({ keys: { timeout: '3s' } });
    const { server } = cluster;
    server.apply('deployments', deployment('checkout'));
    server.intercept = (_req, _res, { pathname }) => pathname.endsWith('/pods');
    expect(await cluster.pass('2026-03-01T12:00:00Z')).toContain(
      'Not read of cluster prod-eu: pods (',
    );
    expect(await cluster.workloadsOf('checkout')).toHaveLength(1);
    await cluster.close();
  });
});

describe('how a cluster is reached', () => {
  it('by certificates of its own, as a kubeconfig has them', async () => {
    const tls = makeCertificate();
    const server = new KubernetesServer({ token, tls });
    const caData = Buffer.from(tls.cert).toString('base64');
    const cluster = await startCluster({ server, keys: { caData } });
    server.apply('deployments', deployment('checkout'));
    expect(await cluster.pass('2026-03-01T12:00:00Z')).toBe('succeeded');
    await cluster.close();
  });

  it('not by certificates of another', async () => {
    const server = new KubernetesServer({ token, tls: makeCertificate() });
    const caData = makeCertificate().cert;
    const cluster = await startCluster({ server, keys: { caData } });
    expect(await cluster.pass('2026-03-01T12:00:00Z')).toMatch(
      /could not be reached \([A-Z_]+\)/,
    );
    expect(server.takeVerbs()).toEqual([]);
    await cluster.close();
  });

  it('by the token that is in the file now', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kubernetes-'));
    const tokenFile = join(folder, 'token');
    const cluster = await startCluster({
      keys: { token: undefined, tokenFile },
    });
    const { server } = cluster;
    expect(await cluster.pass('2026-03-01T12:00:00Z')).toBe(
      "failed: The file of 'plumbline.collectors.prod-eu.tokenFile' could not be read (ENOENT)",
    );
    for (const value of [token, 'another']) {
      server.token = value;
      await writeFile(tokenFile, `${value}\n`);
      expect(await cluster.pass('2026-03-01T12:10:00Z')).toBe('succeeded');
    }
    await cluster.close();
    await rm(folder, { recursive: true });
  });

  it('in some namespaces only', async () => {
    const cluster = await startCluster({
      keys: { namespaces: ['shop', 'payments', 'shop'] },
    });
    const { server } = cluster;
    server.apply('deployments', deployment('checkout'));
    server.apply('deployments', deployment('cart', { namespace: 'elsewhere' }));
    expect(await cluster.pass('2026-03-01T12:00:00Z')).toBe('succeeded');
    expect(await cluster.status('prod-eu')).toMatchObject({ coverage: 1 });
    const paths = server.requests.map(({ path }) => path);
    expect(paths).toHaveLength(12);
    expect(
      paths.every(path => /\/namespaces\/(shop|payments)\//.test(path)),
    ).toBe(true);
    await cluster.close();
  });
});

describe('what is configured', () => {
  const read = (keys: JsonObject) =>
    readKubernetesCollector(
      'prod-eu',
      new ConfigReader({ url: 'https://10.0.0.1:6443', ...keys }),
      { config: new ConfigReader({}) },
    );

  it.each([
    [{ url: 'ftp://10.0.0.1' }, /'plumbline\.collectors\.prod-eu\.url'/],
    [{ token: 'a', tokenFile: '/t' }, /'tokenFile' and other credentials/],
    [{ caData: 'a', caFile: '/ca' }, /both 'caData' and 'caFile'/],
    [{ caData: 'rubbish' }, /'plumbline\.collectors\.prod-eu\.caData'/],
    [{ namespaces: [] }, /'plumbline\.collectors\.prod-eu\.namespaces'/],
    [{ namespaces: ['../secrets'] }, /must be names of namespaces/],
    [
      { namespaces: Array.from({ length: 51 }, (_, at) => `n${at}`) },
      /more than 50/,
    ],
  ])('refuses %j', (keys, message) => {
    expect(() => read(keys)).toThrow(message);
  });

  it('is called as its collector where nothing else is given', () => {
    expect(read({}).title).toBe('Workloads of the Kubernetes cluster prod-eu');
    expect(read({ cluster: 'eu-1' }).title).toContain('eu-1');
  });
});

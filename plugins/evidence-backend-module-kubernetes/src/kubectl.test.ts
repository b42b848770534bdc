import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { makeCertificate } from './__testUtils__/certificate';
import { KubernetesServer } from './__testUtils__/KubernetesServer';
import {
  cronJob,
  daemonSet,
  deployment,
  pod,
  warning,
} from './__testUtils__/objects';
import { token } from './__testUtils__/startCluster';

jest.setTimeout(60_000);

/**
 * The other tests are worth as much as the server that they read. Here the
 * client of Kubernetes itself reads it, which Debian has in the package
 * kubernetes-client; without it these tests fail.
 */
describe('the API server of the tests, read by kubectl', () => {
  const tls = makeCertificate();
  const server = new KubernetesServer({ token, tls });
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
  const kubeconfig = join(folder, 'config');
  const env = { PATH: process.env.PATH, HOME: folder, KUBECONFIG: kubeconfig };

  const kubectl = async (...args: string[]) =>
    (await promisify(execFile)('kubectl', args, { env })).stdout;
  const rowsOf = (output: string) =>
    output
      .trim()
      .split('\n')
      .map(line => line.split(/ {2,}/).join(' ').trim());

  beforeAll(async () => {
    const url = await server.start();
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'test',
        clusters: [
          {
            name: 'test',
            cluster: {
              server: url,
              'certificate-authority-data': Buffer.from(tls.cert).toString(
                'base64',
              ),
            },
          },
        ],
        users: [{ name: 'test', user: { token } }],
        contexts: [
          { name: 'test', context: { cluster: 'test', user: 'test' } },
        ],
      }),
    );
    server.apply('deployments', deployment('checkout', { replicas: 2 }));
    server.apply('deployments', deployment('ledger', { namespace: 'books' }));
    server.apply('pods', pod('checkout', 'aaaaa', { restarts: 4 }));
    server.apply('pods', pod('checkout', 'bbbbb'));
    server.apply('daemonsets', daemonSet('agent', { replicas: 3 }));
    server.apply('cronjobs', cronJob('reports', { suspend: true }));
    server.apply('events', warning('w1', { kind: 'Pod', name: 'checkout' }));
  });
  afterAll(() => {
    server.stop();
    rmSync(folder, { recursive: true });
  });

  it('is listed, as tables', async () => {
    const output = await kubectl('get', 'deployments,pods', '-A');
    expect(rowsOf(output)).toEqual([
      'NAMESPACE NAME READY UP-TO-DATE',
      'books deployment.apps/ledger 1/1 1',
      'shop deployment.apps/checkout 2/2 2',
      '',
      'NAMESPACE NAME STATUS RESTARTS',
      'shop pod/checkout-7d4b9c6f5-aaaaa Running 4',
      'shop pod/checkout-7d4b9c6f5-bbbbb Running 0',
    ]);
  });

  it('has jobs that are scheduled', async () => {
    const output = await kubectl('get', 'cronjobs.batch', '-n', 'shop');
    expect(rowsOf(output)).toEqual([
      'NAME SCHEDULE SUSPEND',
      'reports 0 3 * * * true',
    ]);
  });

  it('is listed in pages, as objects', async () => {
    server.takeVerbs();
    const output = await kubectl(
      'get',
      'pods',
      '-n',
      'shop',
      '--chunk-size=1',
      '-o',
      'json',
    );
    const { items } = JSON.parse(output);
    expect(items.map((one: any) => one.metadata.name)).toEqual([
      'checkout-7d4b9c6f5-aaaaa',
      'checkout-7d4b9c6f5-bbbbb',
    ]);
    expect(items[0]).toMatchObject({ apiVersion: 'v1', kind: 'Pod' });
    expect(
      server.takeVerbs().filter(verb => verb === 'list pods'),
    ).toHaveLength(2);
  });

  it('is listed by fields', async () => {
    const events = (type: string) =>
      kubectl('get', 'events', '-A', `--field-selector=type=${type}`, '-oname');
    expect(await events('Warning')).toBe('event/w1\n');
    expect(await events('Normal')).toBe('');
  });

  it('is watched', async () => {
    const child = spawn(
      'kubectl',
      [
        'get',
        'pods',
        '-n',
        'shop',
        '--watch',
        '-o',
        'custom-columns=N:.metadata.name,P:.status.phase,R:.status.containerStatuses[0].restartCount',
        '--no-headers',
      ],
      { env, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const lines = createInterface({ input: child.stdout })[
      Symbol.asyncIterator
    ]();
    const line = async () => {
      const { done, value } = await lines.next();
      return done ? undefined : value.trim().split(/\s+/).join(' ');
    };
    try {
      expect(await line()).toBe('checkout-7d4b9c6f5-aaaaa Running 4');
      expect(await line()).toBe('checkout-7d4b9c6f5-bbbbb Running 0');
      server.apply('pods', pod('checkout', 'aaaaa', { restarts: 5 }));
      expect(await line()).toBe('checkout-7d4b9c6f5-aaaaa Running 5');
      server.apply('pods', pod('checkout', 'ccccc', { phase: 'Pending' }));
      expect(await line()).toBe('checkout-7d4b9c6f5-ccccc Pending 0');
      server.delete('pods', 'shop', 'checkout-7d4b9c6f5-ccccc');
      expect(await line()).toBe('checkout-7d4b9c6f5-ccccc Pending 0');
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });

  it('is watched as a table', async () => {
    const child = spawn('kubectl', ['get', 'pods', '-A', '--watch'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[
      Symbol.asyncIterator
    ]();
    const line = async () => (await lines.next()).value?.split(/\s+/).join(' ');
    try {
      expect(await line()).toBe('NAMESPACE NAME STATUS RESTARTS');
      expect(await line()).toBe('shop checkout-7d4b9c6f5-aaaaa Running 5');
      expect(await line()).toBe('shop checkout-7d4b9c6f5-bbbbb Running 0');
      server.apply('pods', pod('checkout', 'bbbbb', { restarts: 1 }));
      expect(await line()).toBe('shop checkout-7d4b9c6f5-bbbbb Running 1');
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });

  it('refuses another token, and what is forbidden', async () => {
    const refusal = (...args: string[]) =>
      kubectl(...args).then(
        () => '',
        error => error.stderr,
      );
    server.forbidden.add('list pods');
    expect(await refusal('get', 'pods', '-A')).toMatch(
      /^Error from server \(Forbidden\): pods is forbidden/,
    );
    server.forbidden.clear();
    server.token = 'another';
    expect(await refusal('get', 'pods', '-A')).toMatch(
      /You must be logged in|Unauthorized/,
    );
    server.token = token;
  });
});

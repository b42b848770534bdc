import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { freePort, startPortal } from './portal';
import { Api, sharedPortal } from './support/api';

const root = resolve(__dirname, '..');

/** Runs the launcher to its end. */
function launch(
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  return new Promise(done => {
    execFile(
      process.execPath,
      ['scripts/plumbline.mjs', 'start', ...args],
      { cwd: root, env: { ...process.env, ...env }, timeout: 60_000 },
      (error, stdout, stderr) =>
        done({
          code: error ? Number(error.code ?? 1) : 0,
          output: stdout + stderr,
        }),
    );
  });
}

/** Processes whose command line names a folder. */
function processesOf(folder: string): Promise<string[]> {
  return new Promise((done, failed) => {
    execFile('ps', ['-Aww', '-o', 'pid=,args='], (error, stdout) =>
      error
        ? failed(error)
        : done(stdout.split('\n').filter(line => line.includes(folder))),
    );
  });
}

function isListening(url: string): Promise<boolean> {
  return new Promise(done => {
    const socket = createConnection({
      host: '127.0.0.1',
      port: Number(new URL(url).port),
    });
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

test('a taken port, a missing file and a wrong flag end in one sentence', async () => {
  const portal = sharedPortal();
  const data = mkdtempSync(join(tmpdir(), 'plumbline-refused-'));
  const { port } = new URL(portal.url);
  const free = { PLUMBLINE_PORT: String(await freePort()) };
  try {
    for (const [args, env, sentence] of [
      [[], { PLUMBLINE_PORT: port }, `Port ${port} is taken`],
      [
        ['--config', 'none.yaml'],
        free,
        "none.yaml' of --config does not exist",
      ],
      [['--catalog', portal.url], free, '--catalog-token-file'],
      [['--example'], free, "Unknown option '--example'"],
      [[], { PLUMBLINE_PORT: 'http' }, "PLUMBLINE_PORT is 'http'"],
    ] as const) {
      const { code, output } = await launch([...args], {
        PLUMBLINE_DATA: data,
        ...env,
      });
      expect(code, output).toBeGreaterThan(0);
      expect(output).toMatch(/^plumbline: [^\n]+\n$/);
      expect(output).toContain(sentence);
    }
    expect((await portal.get('/api/catalog/entities')).status).toBe(200);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

test('Ctrl-C leaves no process behind, and what was told is still known', async () => {
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-starts-'));
  const layer = join(folder, 'layer.yaml');
  const catalog = join(folder, 'catalog-info.yaml');
  const entityRef = 'component:default/lonely';
  writeFileSync(
    catalog,
    `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: lonely }
spec: { type: service, lifecycle: production, owner: nobody }
`,
  );
  writeFileSync(
    layer,
    `catalog:
  locations:
    - type: file
      target: ./catalog-info.yaml
`,
  );
  const data = join(folder, 'state');
  const start = () =>
    startPortal({ flags: ['--no-examples', '--config', layer], data });
  const apiOf = (portal: { url: string; tokenFile: string }) =>
    new Api(portal.url, readFileSync(portal.tokenFile, 'utf8'));
  try {
    const first = await start();
    expect(await processesOf(folder)).not.toEqual([]);
    const api = apiOf(first);
    const told = await api.post('/api/evidence/changes', {
      source: 'e2e-starts',
      kind: 'deploy',
      entityRef,
      occurredAt: '2026-01-31T09:00:00Z',
    });
    expect(told.status).toBe(201);
    const before = await api.brief({ entityRef });

    await first.stop('SIGINT');
    expect(await processesOf(folder)).toEqual([]);
    expect(await isListening(first.url)).toBe(false);

    const second = await start();
    try {
      const after = apiOf(second);
      expect(after.token).toBe(api.token);
      expect(await after.changes({ entityRef })).toHaveLength(1);
      expect((await after.brief({ entityRef, at: before.at })).digest).toBe(
        before.digest,
      );
    } finally {
      // As a machine that runs out of memory would: nobody is asked.
      process.kill(second.pid, 'SIGKILL');
    }
    await expect
      .poll(() => processesOf(folder), { timeout: 20_000 })
      .toEqual([]);
    expect(await isListening(second.url)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

import { execFile, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { request } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { freePort, Portal, startPortal } from './portal';
import { Api, expectOneSentence, sharedPortal } from './support/api';
import { startPostgres } from './support/postgres';

const root = resolve(__dirname, '..');

/** Runs the launcher to its end. */
function launch(
  command: 'drill' | 'start',
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  return new Promise(done => {
    execFile(
      process.execPath,
      ['scripts/plumbline.mjs', command, ...args],
      { cwd: root, env: { ...process.env, ...env }, timeout: 400_000 },
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
      const { code, output } = await launch('start', [...args], {
        PLUMBLINE_DATA: data,
        ...env,
      });
      expect(code, output).toBeGreaterThan(0);
      expect(output).toMatch(/^(Waiting [^\n]+\n)?plumbline: [^\n]+\n$/);
      expect(output).toContain(sentence);
    }
    expect((await portal.get('/api/catalog/entities')).status).toBe(200);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

/** An estate of one service, and the layer that names it. */
function writeEstate(folder: string, names = ['lonely']): string {
  const layer = join(folder, 'layer.yaml');
  writeFileSync(
    join(folder, 'catalog-info.yaml'),
    names
      .map(
        name => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: ${name} }
spec: { type: service, lifecycle: production, owner: nobody }
`,
      )
      .join('---\n'),
  );
  writeFileSync(
    layer,
    `catalog:
  locations:
    - type: file
      target: ./catalog-info.yaml
`,
  );
  return layer;
}

/** The status of a request that names another host. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((done, failed) => {
    request(`${url}/api/catalog/entities`, { headers: { host } })
      .once('error', failed)
      .once('response', answer => {
        answer.resume();
        done(answer.statusCode);
      })
      .end();
  });
}

/** Posts a chunk that does not end; what was answered, and after how long. */
function postUnfinished(url: string): Promise<{ text: string; ms: number }> {
  const began = Date.now();
  return new Promise((done, failed) => {
    const socket = createConnection({
      host: '127.0.0.1',
      port: Number(new URL(url).port),
    });
    let text = '';
    socket.on('data', chunk => (text += String(chunk)));
    socket.once('error', failed);
    socket.once('close', () => done({ text, ms: Date.now() - began }));
    socket.write(
      'POST /api/evidence/webhooks/github HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n{',
    );
  });
}

/** Writes until there is no space for a byte more. */
function fillDisk(file: string): void {
  const fd = openSync(file, 'w');
  try {
    for (let size = 1 << 20; size >= 1; size >>= 1) {
      try {
        for (;;) {
          writeSync(fd, Buffer.alloc(size));
        }
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
      }
    }
  } finally {
    closeSync(fd);
  }
}

test('a full disk refuses writes and no reads, and a crash ends everything', async () => {
  test.setTimeout(720_000);
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-full-'));
  const data = join(folder, 'state');
  mkdirSync(data);
  const mount = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', data],
    { encoding: 'utf8' },
  );
  const mounted = mount.status === 0;
  if (!mounted) {
    test.info().annotations.push({
      type: 'no disk',
      description: `no small disk could be mounted, so none was filled: ${mount.stderr}`,
    });
  }
  const entityRef = 'component:default/lonely';
  const filler = join(data, 'filler');
  let portal: Portal | undefined;
  try {
    portal = await startPortal({
      flags: ['--no-examples', '--config', writeEstate(folder)],
      data,
    });
    const { url, tokenFile, output, ended } = portal;
    const api = new Api(url, readFileSync(tokenFile, 'utf8'));
    const acknowledged: string[] = [];
    let count = 0;
    const report = async () => {
      const answer = await api.post('/api/evidence/changes', {
        source: 'e2e-full',
        id: `change-${count++}`,
        kind: 'deploy',
        entityRef,
        occurredAt: '2026-01-31T09:00:00Z',
      });
      if (answer.status === 201) {
        acknowledged.push(answer.body.id);
      }
      return answer;
    };
    const unfinished = postUnfinished(url);
    expect(await statusFor(url, 'evil.example')).toBe(421);
    expect((await report()).status).toBe(201);

    if (mounted) {
      fillDisk(filler);
      let refused = await report();
      // What a log of SQLite's has space for already is still taken.
      while (refused.status === 201 && count < 5_000) {
        refused = await report();
      }
      expect([503, 507]).toContain(refused.status);
      expectOneSentence(refused, refused.status);
      for (let i = 0; i < 20; i++) {
        await api.brief({ entityRef });
        expect([503, 507]).toContain((await report()).status);
      }

      rmSync(filler);
      await expect
        .poll(async () => (await report()).status, { timeout: 60_000 })
        .toBe(201);
      await api.brief({ entityRef });
      const log = join(data, 'log/backend.log');
      await expect
        .poll(() => readFileSync(log, 'utf8'), { timeout: 60_000 })
        .toMatch(/\d+ lines of this log were dropped/);
      expect(output()).toMatch(/log\/backend\.log cannot be written/);
    }
    const kept = await api.changes({ entityRef });
    // Nothing lost of what was acknowledged, nothing stored of what was refused.
    expect(kept.map(({ id }) => id).sort()).toEqual(acknowledged.sort());
    const { text, ms } = await unfinished;
    expect(text).toMatch(/^HTTP\/1\.1 408 [^]*did not arrive in time/);
    expect(ms).toBeLessThan(30_000);

    const [backend] = (await processesOf(folder)).filter(line =>
      line.includes('src/index.ts'),
    );
    process.kill(Number.parseInt(backend, 10), 'SIGKILL');
    expect(await ended).toBe(1);
    expect(output()).toMatch(/The portal exited unexpectedly \(SIGKILL\)/);
    expect(await processesOf(folder)).toEqual([]);
    expect(await isListening(url)).toBe(false);
    expect(existsSync(join(data, 'lock'))).toBe(false);
  } finally {
    await portal?.stop();
    spawnSync('umount', [data]);
    rmSync(folder, { recursive: true, force: true });
  }
});

test('Ctrl-C leaves no process behind, and reported changes are still stored', async () => {
  test.setTimeout(540_000);
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-starts-'));
  const layer = writeEstate(folder);
  const entityRef = 'component:default/lonely';
  const data = join(folder, 'state');
  const start = () =>
    startPortal({ flags: ['--no-examples', '--config', layer], data });
  const apiOf = (portal: { url: string; tokenFile: string }) =>
    new Api(portal.url, readFileSync(portal.tokenFile, 'utf8'));
  try {
    const first = await start();
    expect(await processesOf(folder)).not.toEqual([]);
    const api = apiOf(first);
    const reported = await api.post('/api/evidence/changes', {
      source: 'e2e-starts',
      kind: 'deploy',
      entityRef,
      occurredAt: '2026-01-31T09:00:00Z',
    });
    expect(reported.status).toBe(201);
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
      // As a machine that runs out of memory would, without a signal that can be handled.
      process.kill(second.pid, 'SIGKILL');
    }
    // Started again at once, it waits for the folder and the port, and comes as far as here.
    const again = await launch(
      'start',
      ['--config', join(folder, 'missing.yaml')],
      {
        PLUMBLINE_PORT: new URL(second.url).port,
        PLUMBLINE_DATA: data,
      },
    );
    expect(again.output).toMatch(/missing\.yaml/);
    expect(again.output).not.toMatch(/already running|is taken/);
    await expect
      .poll(() => processesOf(folder), { timeout: 60_000 })
      .toEqual([]);
    expect(await isListening(second.url)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

for (const engine of ['SQLite', 'PostgreSQL']) {
  test(`a backup of a portal that runs on ${engine} gives the same briefs once restored`, async () => {
    test.setTimeout(540_000);
    const needed = engine === 'PostgreSQL' && process.env.CI !== 'true';
    test.skip(
      needed && spawnSync('pg_dump', ['--version']).status !== 0,
      'pg_dump is not installed',
    );
    const services = ['lonely', 'busy', 'old'];
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-backup-'));
    const flags = ['--no-examples', '--config', writeEstate(folder, services)];
    // A newer server has to be saved by a pg_dump as new.
    const postgres =
      engine === 'PostgreSQL'
        ? await startPostgres({ version: 'oldest' })
        : undefined;
    let portal: Portal | undefined;
    try {
      const database = postgres && {
        PLUMBLINE_DATABASE_URL: postgres.newDatabase(),
      };
      portal = await startPortal({ flags, env: database });
      const { url, data, tokenFile } = portal;
      const api = new Api(url, readFileSync(tokenFile, 'utf8'));
      for (const name of services.slice(0, 2)) {
        const reported = await api.post('/api/evidence/changes', {
          source: 'e2e-backup',
          kind: 'deploy',
          entityRef: `component:default/${name}`,
          occurredAt: '2026-01-31T09:00:00Z',
        });
        expect(reported.status).toBe(201);
      }
      const { code, output } = await launch('drill', flags, {
        PLUMBLINE_DATA: data,
        PLUMBLINE_URL: url,
        ...database,
      });
      expect(code, output).toBe(0);
      expect(output).toContain('3 of 3 briefs have the same digest.');
    } finally {
      await portal?.stop();
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Debian's name, and that of a release's archive. */
const names = ['prometheus-alertmanager', 'alertmanager'];

/**
 * The installed Alertmanager.
 *
 * @returns undefined where there is none
 * @throws Error where there is none and CI requires it
 */
export function findAlertmanager(): string | undefined {
  const found = names.find(name => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  if (!found && process.env.CI === 'true') {
    throw new Error(
      "Alertmanager is required in CI: install Debian's prometheus-alertmanager",
    );
  }
  return found;
}

/** Runs Alertmanager with a configuration; it forgets all when it is stopped. */
export async function startAlertmanager(
  command: string,
  config: object,
): Promise<{
  url: string;
  post(alerts: object[]): Promise<void>;
  stop(): Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
  const file = join(folder, 'alertmanager.yml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    command,
    [
      `--config.file=${file}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
    { stdio: 'inherit' },
  );
  await untilReady(url, child);
  return {
    url,
    async post(alerts) {
      const response = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      if (!response.ok) {
        throw new Error(`Alertmanager answered ${response.status}`);
      }
    },
    async stop() {
      const ended = new Promise(resolve => {
        child.once('exit', resolve);
      });
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) {
      break;
    }
    const ready = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) {
      return;
    }
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error('Alertmanager did not become ready');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

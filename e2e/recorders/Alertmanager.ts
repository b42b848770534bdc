import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { freePort } from '../portal';

/** Debian's name, and that of a release's archive. */
const names = ['prometheus-alertmanager', 'alertmanager'];

/** The installed Alertmanager, if there is one. */
export function installedAlertmanager(): string | undefined {
  return names.find(name => {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

/** What Alertmanager's API takes of an alert. */
export interface FiredAlert {
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  startsAt?: string;
  endsAt?: string;
  generatorURL?: string;
}

/** A real Alertmanager. */
export class Alertmanager {
  readonly #folder = mkdtempSync(join(tmpdir(), 'plumbline-alertmanager-'));
  #child: ChildProcess | undefined;
  #url = '';

  /** Starts one, and resolves when it is ready. */
  static async start(command: string, config: object): Promise<Alertmanager> {
    const started = new Alertmanager();
    await started.#start(command, config);
    return started;
  }

  async #start(command: string, config: object): Promise<void> {
    const file = join(this.#folder, 'alertmanager.yml');
    writeFileSync(file, stringify(config));
    const port = await freePort();
    this.#url = `http://127.0.0.1:${port}`;
    this.#child = spawn(
      command,
      [
        `--config.file=${file}`,
        `--storage.path=${join(this.#folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
        '--log.level=warn',
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    for (let waited = 0; waited < 10_000; waited += 50) {
      const ready = await fetch(`${this.#url}/-/ready`).catch(() => undefined);
      if (ready?.ok) {
        return;
      }
      await sleep(50);
    }
    await this.stop();
    throw new Error('Alertmanager did not become ready');
  }

  /** As Prometheus posts them: firing, or over where `endsAt` has passed. */
  async post(alerts: readonly FiredAlert[]): Promise<void> {
    const answer = await fetch(`${this.#url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    if (!answer.ok) {
      throw new Error(`Alertmanager answered ${answer.status}`);
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child && child.exitCode === null) {
      const gone = new Promise(done => child.once('close', done));
      child.kill('SIGTERM');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

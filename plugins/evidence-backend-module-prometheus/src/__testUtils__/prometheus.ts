import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The installed Prometheus.
 *
 * @returns undefined where there is none
 * @throws Error where there is none and CI requires it
 */
export function findPrometheus(): string | undefined {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    return 'prometheus';
  } catch {
    if (process.env.CI === 'true') {
      throw new Error(
        "Prometheus is required in CI: install Debian's prometheus",
      );
    }
    return undefined;
  }
}

/** What is scraped: counters and gauges that a test sets. */
export class Exporter {
  readonly #values = new Map<string, number>();
  #scrapes = 0;
  #isBroken = false;
  readonly #server = createServer((_, res) => {
    this.#scrapes += 1;
    if (this.#isBroken) {
      res.writeHead(500).end();
      return;
    }
    res.setHeader('content-type', 'text/plain; version=0.0.4');
    res.end(
      [...this.#values].map(([name, value]) => `${name} ${value}\n`).join(''),
    );
  });

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** @param series - such as `calls_total{client="a"}` */
  set(series: string, value: number): void {
    this.#values.set(series, value);
  }

  forget(series: string): void {
    this.#values.delete(series);
  }

  /** Whether scrapes of it fail from now on. */
  breakDown(isBroken: boolean): void {
    this.#isBroken = isBroken;
  }

  /** Resolves when what is set now was read so many times. */
  async scraped(times = 1): Promise<void> {
    // The one under way may have been answered before.
    const until = this.#scrapes + times + 1;
    while (this.#scrapes < until) {
      await sleep(20);
    }
  }
}

export type RunningPrometheus = {
  url: string;
  /** Asks it as anyone would, beside the collector. */
  query(expression: string, time: string): Promise<unknown[]>;
  /** Resolves once it answers nothing any more, as if it hung. */
  hang(): Promise<void>;
  goOn(): void;
  stop(): Promise<void>;
};

/** Runs Prometheus, which scrapes each second; it forgets all when stopped. */
export async function startPrometheus(
  command: string,
  target: string,
): Promise<RunningPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const file = join(folder, 'prometheus.yml');
  // JSON is YAML.
  writeFileSync(
    file,
    JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: [
        { job_name: 'test', static_configs: [{ targets: [target] }] },
      ],
    }),
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    command,
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: 'inherit' },
  );
  await untilReady(url, child);
  return {
    url,
    async query(expression, time) {
      const search = new URLSearchParams({ query: expression, time });
      const response = await fetch(`${url}/api/v1/query?${search}`);
      const { data } = (await response.json()) as {
        data: { result: unknown[] };
      };
      return data.result;
    },
    async hang() {
      child.kill('SIGSTOP');
      // On a busy machine its other threads go on answering for a while.
      for (let answers = true; answers; ) {
        answers = await fetch(`${url}/-/ready`, {
          signal: AbortSignal.timeout(500),
        }).then(
          () => true,
          () => false,
        );
      }
    },
    goOn() {
      child.kill('SIGCONT');
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
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
  throw new Error('Prometheus did not become ready');
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const root = resolve(__dirname, '..', '..');

/** What `npm run demo:observability` has started. */
export interface Demo {
  prometheus: string;
  alertmanager: string;
  /** Where the metrics source is; `POST <it>/restart` begins its counters anew. */
  metrics: string;
  /** The configuration layer that it wrote for the portal. */
  config: string;
  pid: { prometheus: number };
  stop(): Promise<void>;
}

/** Which of the two is not installed; in CI that is an error. */
export function notInstalled(): string | undefined {
  const missing = Object.entries({
    Prometheus: ['prometheus'],
    Alertmanager: ['prometheus-alertmanager', 'alertmanager'],
  })
    .filter(([, commands]) =>
      commands.every(one => spawnSync(one, ['--version']).status !== 0),
    )
    .map(([name]) => name);
  if (missing.length > 0 && process.env.CI === 'true') {
    throw new Error(`${missing.join(' and ')} must be installed in CI`);
  }
  return missing.length > 0
    ? `${missing.join(' and ')} not installed`
    : undefined;
}

/**
 * Starts it as a user would, on a state folder, and reads what it says.
 * @param portalMetricsPort - of the metrics of the portal itself
 */
export async function startDemo(
  data: string,
  portalMetricsPort: number,
): Promise<Demo> {
  const flags = ['--', '--portal-metrics-port', String(portalMetricsPort)];
  const child = spawn('npm', ['run', '-s', 'demo:observability', ...flags], {
    cwd: root,
    env: { ...process.env, PLUMBLINE_DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = await untilReady(child);
  const found = (pattern: RegExp) => {
    const [, text] = pattern.exec(output) ?? [];
    if (!text) {
      throw new Error(`The demo did not say ${pattern}:\n${output}`);
    }
    return text;
  };
  return {
    prometheus: found(/Prometheus: +(\S+)/),
    alertmanager: found(/Alertmanager: +(\S+)/),
    metrics: found(/Metrics: +(\S+)\/metrics/),
    config: resolve(root, found(/npm start -- --config (\S+)/)),
    pid: { prometheus: Number(found(/Prometheus: .*process (\d+)/)) },
    async stop() {
      if (child.exitCode === null) {
        const gone = once(child, 'close');
        child.kill('SIGINT');
        await gone;
      }
    },
  };
}

function untilReady(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((done, failed) => {
    const read = (chunk: Buffer) => {
      output += String(chunk);
      if (/^ready$/m.test(output)) {
        done(output);
      }
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('close', () =>
      failed(new Error(`The demo did not start:\n${output}`)),
    );
  });
}

/** Whether it says so soon that it is ready. */
export async function answersWithin(
  url: string,
  milliseconds: number,
): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(milliseconds);
    return (await fetch(`${url}/-/ready`, { signal })).ok;
  } catch {
    return false;
  }
}

/** The value of an expression that has one, at an instant, as anyone would ask. */
export async function promql(
  url: string,
  query: string,
  time: string,
): Promise<number> {
  const search = new URLSearchParams({ query, time });
  const response = await fetch(`${url}/api/v1/query?${search}`);
  const { data } = (await response.json()) as {
    data: { result: { value: [number, string] }[] };
  };
  return Number(data.result[0]?.value[1]);
}

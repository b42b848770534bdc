import { spawn } from 'node:child_process';
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');

/** A portal that was started through the launcher. */
export interface Portal {
  /** Where it answers, without a slash at the end. */
  url: string;
  tokenFile: string;
  /** Sets the product's clock; only where it was started with a `clock`. */
  setClock(instant: string): void;
  /** Its state folder; removed when it is stopped, unless it was given. */
  data: string;
  /** The launcher's process. */
  pid: number;
  /** All that the launcher has printed. */
  output(): string;
  /** Its exit code once it is gone; null where a signal ended it. */
  ended: Promise<number | null>;
  /** Ends it, and resolves once it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** How {@link startPortal} starts the portal. */
export interface StartPortalOptions {
  /** Flags of `npm start`. */
  flags?: string[];
  /** With what the example decided in the last 90 days; without it by default. */
  history?: boolean;
  /** A state folder to keep; by default a temporary one. */
  data?: string;
  /** An ISO instant that the product takes as now; without it, the system's clock. */
  clock?: string;
  /** By default one that is free. */
  port?: number;
  env?: NodeJS.ProcessEnv;
}

/** A port that nobody uses at the moment. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

/** Starts a portal on a free port, and resolves when the launcher says 'ready'. */
export async function startPortal(
  options: StartPortalOptions = {},
): Promise<Portal> {
  const port = options.port ?? (await freePort());
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'plumbline-portal-'));
  const clockFile = join(data, 'clock');
  const setClock = (instant: string) => {
    mkdirSync(data, { recursive: true });
    // Renamed, so that nobody reads half an instant.
    writeFileSync(`${clockFile}.next`, instant);
    renameSync(`${clockFile}.next`, clockFile);
  };
  if (options.clock) {
    setClock(options.clock);
  }
  const results = join(root, '.test-results');
  mkdirSync(results, { recursive: true });
  const log = createWriteStream(join(results, `portal-${port}.log`));
  const child = spawn(
    process.execPath,
    [
      'scripts/plumbline.mjs',
      'start',
      ...(options.flags ?? []),
      ...(options.history ? [] : ['--no-history']),
    ],
    {
      cwd: root,
      env: {
        ...process.env,
        PLUMBLINE_PORT: String(port),
        PLUMBLINE_DATA: data,
        ...(options.clock && { PLUMBLINE_CLOCK_FILE: clockFile }),
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const gone = new Promise<number | null>(done =>
    child.once('close', code => done(code)),
  );
  let output = '';
  await new Promise<void>((ready, failed) => {
    const read = (chunk: Buffer) => {
      log.write(chunk);
      output += String(chunk);
      if (/^ready$/m.test(output)) {
        ready();
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', failed);
    child.once('close', () =>
      failed(new Error(`The portal did not start:\n${output}`)),
    );
  });
  return {
    url: `http://localhost:${port}`,
    tokenFile: join(data, 'token'),
    setClock,
    data,
    pid: child.pid!,
    output: () => output,
    ended: gone,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await gone;
      if (options.data === undefined) {
        rmSync(data, { recursive: true, force: true });
      }
    },
  };
}

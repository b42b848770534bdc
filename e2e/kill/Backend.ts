import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../portal';
import { Api } from '../support/api';

const root = resolve(__dirname, '..', '..');

interface State {
  tokenFile: string;
}

/** The launcher's own parts: plain modules, without types. */
interface LauncherParts {
  prepareState(
    options: { configs: string[]; examples: boolean },
    settings: { port: number; env: NodeJS.ProcessEnv },
  ): State;
  backendEnvironment(
    options: object,
    state: State,
    env: NodeJS.ProcessEnv,
  ): NodeJS.ProcessEnv;
  startBackend(options: object): {
    child: ChildProcess;
    end: Promise<unknown>;
  };
}

async function launcherParts(): Promise<LauncherParts> {
  const [state, backend]: string[] = ['state', 'backend'].map(name =>
    join(root, `scripts/start/${name}.mjs`),
  );
  return { ...(await import(state)), ...(await import(backend)) };
}

export interface BackendOptions {
  /** Keeps what has to survive: the token and SQLite's files. */
  folder: string;
  /** Configuration layers. */
  layers: string[];
  /** An ISO instant that the product takes as now, always; by default the system's clock. */
  clock?: string;
  /** PostgreSQL, instead of SQLite in the folder. */
  databaseUrl?: string;
  env?: NodeJS.ProcessEnv;
}

/**
 * The portal's real process as the launcher starts it, without the launcher:
 * what this can kill and start again in seconds.
 */
export class Backend {
  #running: { child: ChildProcess; end: Promise<unknown> } | undefined;

  private constructor(
    readonly api: Api,
    private readonly spawn: (env: NodeJS.ProcessEnv) => {
      child: ChildProcess;
      end: Promise<unknown>;
    },
  ) {}

  static async prepare(options: BackendOptions): Promise<Backend> {
    const { folder, layers, databaseUrl } = options;
    mkdirSync(folder, { recursive: true });
    const clockFile = join(folder, 'clock');
    if (options.clock) {
      writeFileSync(clockFile, options.clock);
    }
    const launcher = await launcherParts();
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PLUMBLINE_DATA: folder,
      ...(options.clock && { PLUMBLINE_CLOCK_FILE: clockFile }),
      PLUMBLINE_DATABASE_URL: databaseUrl,
      ...options.env,
    };
    const flags = { configs: layers, examples: false };
    const port = await freePort();
    const state = launcher.prepareState(flags, { port, env });
    const token = readFileSync(state.tokenFile, 'utf8').trim();
    return new Backend(new Api(`http://localhost:${port}`, token), more =>
      launcher.startBackend({
        ...state,
        env: launcher.backendEnvironment(flags, state, { ...env, ...more }),
      }),
    );
  }

  /** @param env - of this start alone */
  start(env: NodeJS.ProcessEnv = {}): void {
    this.#running = this.spawn(env);
  }

  /** SIGSTOP and SIGCONT: a machine that stalls, and goes on without having noticed. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    process.kill(-this.#running!.child.pid!, signal);
  }

  /**
   * How long its main thread was ready to run while others had the cores, since
   * it was started (ms); 0 where the system does not say.
   */
  waitedForCore(): number {
    const pid = this.#running?.child.pid;
    try {
      const file = `/proc/${pid}/task/${pid}/schedstat`;
      const [, nanoseconds] = readFileSync(file, 'utf8').split(' ');
      return Number(nanoseconds) / 1e6;
    } catch {
      return 0;
    }
  }

  /** Rejects when it ends without having been stopped. */
  async lives(): Promise<never> {
    const running = this.#running;
    const end = await running?.end;
    if (running === this.#running) {
      throw new Error(`The portal exited unexpectedly: ${JSON.stringify(end)}`);
    }
    return new Promise(() => {});
  }

  /** SIGKILL to the whole process group: nobody gets to say goodbye. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async untilReady(): Promise<void> {
    await Promise.race([this.#readiness(), this.lives()]);
  }

  async #readiness(): Promise<void> {
    while (this.#running) {
      const ready = await this.api
        .get('/.backstage/health/v1/readiness')
        .catch(() => undefined);
      if (ready?.status === 200) {
        return;
      }
      await new Promise(later => setTimeout(later, 100));
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (!running) {
      return;
    }
    try {
      process.kill(-running.child.pid!, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
        throw error;
      }
    }
    await running.end;
  }
}

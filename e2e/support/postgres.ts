import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

const root = resolve(__dirname, '..', '..');

/** Of those that are supported. */
type Version = 'newest' | 'oldest';

interface Server {
  url: string;
  stop(): Promise<void>;
}

/** A real PostgreSQL on a free port. */
export interface Postgres {
  /** The address of a database that nobody has used; the backend makes it. */
  newDatabase(): string;
  stop(): Promise<void>;
}

async function startServer(
  name: string,
  options?: { keep?: string; port?: number; version?: Version },
): Promise<Server> {
  // Plain modules, shared with the launcher, which must not need a compiler.
  const module: string = join(root, 'scripts/test/postgres.mjs');
  const { startPostgres: start } = (await import(module)) as {
    startPostgres(log: string, settings?: object): Promise<Server>;
  };
  const results = join(root, '.test-results');
  mkdirSync(results, { recursive: true });
  return start(join(results, `${name}-${process.pid}.log`), options);
}

/** Gives each database another name. */
function databasesOf(url: string): () => string {
  let databases = 0;
  return () => {
    databases += 1;
    const next = new URL(url);
    next.pathname = `/estate_${process.pid}_${databases}`;
    return next.href;
  };
}

/** @param options.version - the newest by default; unit tests run on the oldest */
export async function startPostgres(
  options: { version?: Version } = {},
): Promise<Postgres> {
  const server = await startServer('postgres-e2e', options);
  return {
    newDatabase: databasesOf(server.url),
    stop: () => server.stop(),
  };
}

/** One that keeps what it acknowledged, through a stop and through a crash. */
export class LastingPostgres implements Postgres {
  readonly #folder: string;
  readonly newDatabase: () => string;
  #server!: Server;

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.#folder = folder;
    this.newDatabase = databasesOf(server.url);
  }

  static async start(): Promise<LastingPostgres> {
    const folder = mkdtempSync(join(tmpdir(), 'plumbline-lasting-'));
    const server = await startServer('postgres-lasting', { keep: folder });
    return new LastingPostgres(server, folder);
  }

  /**
   * Away for a while: shut down fast, or its postmaster killed, and then
   * started again by what keeps it running.
   * @returns when it takes connections again
   */
  async away(how: 'stopped' | 'killed', milliseconds: number): Promise<void> {
    const port = Number(new URL(this.#server.url).port);
    if (how === 'stopped') {
      await this.#server.stop();
      await sleep(milliseconds);
      this.#server = await startServer('postgres-lasting', {
        keep: this.#folder,
        port,
      });
      return;
    }
    const [pid] = readFileSync(
      join(this.#folder, 'data/postmaster.pid'),
      'utf8',
    ).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await sleep(200);
    while (!(await this.#accepts())) {
      await sleep(50);
    }
  }

  async #accepts(): Promise<boolean> {
    const client = new Client({ connectionString: this.#server.url });
    client.on('error', () => {});
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

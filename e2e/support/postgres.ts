import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..');

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

/** Starts the PostgreSQL that the unit tests run on, once more. */
export async function startPostgres(): Promise<Postgres> {
  // Plain modules, shared with the launcher, which must not need a compiler.
  const module: string = join(root, 'scripts/test/postgres.mjs');
  const { startPostgres: start } = (await import(module)) as {
    startPostgres(log: string): Promise<Server>;
  };
  const results = join(root, '.test-results');
  mkdirSync(results, { recursive: true });
  const server = await start(join(results, `postgres-e2e-${process.pid}.log`));
  let databases = 0;
  return {
    newDatabase() {
      databases += 1;
      const url = new URL(server.url);
      url.pathname = `/estate_${process.pid}_${databases}`;
      return url.href;
    },
    stop: () => server.stop(),
  };
}

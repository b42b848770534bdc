import { DatabaseManager } from '@backstage/backend-defaults/database';
import {
  coreServices,
  createServiceFactory,
  DatabaseService,
} from '@backstage/backend-plugin-api';

type Client = Awaited<ReturnType<DatabaseService['getClient']>>;

/**
 * Plugins whose database can be filled again from its sources. Only they give
 * up an fsync per commit: a power cut may cost them their last commits, a
 * killed process may not. Everybody else keeps SQLite's default, FULL.
 */
const REBUILT_FROM_SOURCES = new Set(['catalog', 'search']);

/** One part of better-sqlite3's `Database`: the driver knex holds inside. */
interface SqliteConnection {
  pragma(source: string): unknown;
}

/** The pragmas that `pluginId`'s SQLite connections get. */
export function sqlitePragmas(pluginId: string): string[] {
  return [
    'journal_mode = WAL',
    ...(REBUILT_FROM_SOURCES.has(pluginId) ? ['synchronous = NORMAL'] : []),
  ];
}

/**
 * Readers don't wait for a writer in WAL mode. Backstage's configuration can't
 * say it (a pool's hooks are functions), so it is said here; other databases
 * pass through untouched.
 */
export async function useWal(client: Client, pluginId: string): Promise<void> {
  if (client.client.config.client !== 'better-sqlite3') {
    return;
  }
  const pragmas = sqlitePragmas(pluginId);
  // Pragmas belong to a connection, and the pool may replace its only one.
  client.client.pool.on(
    'createSuccess',
    (_eventId: number, connection: SqliteConnection) => {
      for (const pragma of pragmas) {
        connection.pragma(pragma);
      }
    },
  );
  for (const pragma of pragmas) {
    await client.raw(`PRAGMA ${pragma}`);
  }
}

/** Backstage's own database service, with SQLite in WAL mode. */
export const sqliteWalDatabaseServiceFactory = createServiceFactory({
  service: coreServices.database,
  deps: {
    config: coreServices.rootConfig,
    lifecycle: coreServices.lifecycle,
    logger: coreServices.logger,
    pluginMetadata: coreServices.pluginMetadata,
    rootLifecycle: coreServices.rootLifecycle,
    rootLogger: coreServices.rootLogger,
  },
  createRootContext({ config, rootLifecycle, rootLogger }) {
    return DatabaseManager.fromConfig(config, { rootLifecycle, rootLogger });
  },
  factory({ pluginMetadata, lifecycle, logger }, manager): DatabaseService {
    const pluginId = pluginMetadata.getId();
    const database = manager.forPlugin(pluginId, { lifecycle, logger });
    let ready: Promise<Client> | undefined;
    return {
      migrations: database.migrations,
      getClient() {
        ready ??= database.getClient().then(async client => {
          await useWal(client, pluginId);
          return client;
        });
        return ready;
      },
    };
  },
});

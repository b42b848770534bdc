import { DatabaseManager } from '@backstage/backend-defaults/database';
import {
  coreServices,
  createServiceFactory,
  DatabaseService,
} from '@backstage/backend-plugin-api';
import { freeStaleMigrationLocks } from './staleMigrationLock';

type Client = Awaited<ReturnType<DatabaseService['getClient']>>;

/**
 * Plugins whose database can be filled again from its sources. Only they give
 * up an fsync per commit: a power cut may cost them their last commits, a
 * killed process may not. Everybody else waits for the disk.
 */
const REBUILT_FROM_SOURCES = new Set(['catalog', 'search']);

/** One part of better-sqlite3's `Database`: the driver knex holds inside. */
interface SqliteConnection {
  pragma(source: string): unknown;
}

/**
 * The pragmas that `pluginId`'s SQLite connections get. FULL is set too:
 * better-sqlite3's build falls back to NORMAL at the first read of a database
 * in WAL mode, unless somebody has chosen.
 */
export function sqlitePragmas(pluginId: string): string[] {
  const synchronous = REBUILT_FROM_SOURCES.has(pluginId) ? 'NORMAL' : 'FULL';
  return [
    'journal_mode = WAL',
    `synchronous = ${synchronous}`,
    // 32 MB, by pages of 4 KB. With SQLite's 1,000 every large commit is copied
    // into the database at once: judging 3,000 services took 15% longer.
    'wal_autocheckpoint = 8000',
  ];
}

/**
 * Readers don't wait for a writer in WAL mode. Backstage's configuration can't
 * say it (a pool's hooks are functions), so it is set here; other databases
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

/**
 * Backstage's own database service, with SQLite in WAL mode, and able to start
 * again after it was killed while it migrated.
 */
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
          if (!database.migrations?.skip) {
            await freeStaleMigrationLocks(client, pluginId);
          }
          return client;
        });
        return ready;
      },
    };
  },
});

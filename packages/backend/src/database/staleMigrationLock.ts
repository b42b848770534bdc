import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseService } from '@backstage/backend-plugin-api';

type Client = Awaited<ReturnType<DatabaseService['getClient']>>;

/** Knex keeps its lock in a table beside the one it lists migrations in. */
const LOCK_TABLES = '%knex_migrations_lock';

/** PostgreSQL notices within moments that a client was killed. Milliseconds. */
const PATIENCE = 10_000;
const PAUSE = 250;

/**
 * Knex marks a table while it migrates. A process that is killed meanwhile
 * leaves the mark behind, and no process after it would start again ("Migration
 * table is already locked"). The mark is taken back where nobody can be
 * migrating any more: in SQLite, whose files belong to one process; and in
 * PostgreSQL where no other connection of this plugin's is there.
 *
 * To be called before anything migrates. Each migration is a transaction of its
 * own, so a killed one has left nothing half done.
 */
export async function freeStaleMigrationLocks(
  client: Client,
  pluginId: string,
): Promise<void> {
  for (const table of await lockTables(client)) {
    const isLocked = async () =>
      (await client(table).where({ is_locked: 1 }).limit(1)).length > 0;
    const until = Date.now() + PATIENCE;
    while ((await isLocked()) && Date.now() < until) {
      if (await someoneElseIsConnected(client, pluginId)) {
        await sleep(PAUSE);
      } else {
        await client(table).update({ is_locked: 0 });
      }
    }
  }
}

async function lockTables(client: Client): Promise<string[]> {
  switch (client.client.config.client) {
    case 'better-sqlite3': {
      const tables: { name: string }[] = await client('sqlite_master')
        .where({ type: 'table' })
        .whereLike('name', LOCK_TABLES)
        .select('name');
      return tables.map(({ name }) => name);
    }
    case 'pg': {
      const tables: { name: string }[] = await client(
        'information_schema.tables',
      )
        .whereRaw('table_schema = current_schema()')
        .whereLike('table_name', LOCK_TABLES)
        .select({ name: 'table_name' });
      return tables.map(({ name }) => name);
    }
    default:
      return [];
  }
}

/**
 * Backstage names each plugin's connections. A killed process's connections end
 * with it; those of another replica that may be migrating are still there.
 */
async function someoneElseIsConnected(
  client: Client,
  pluginId: string,
): Promise<boolean> {
  if (client.client.config.client !== 'pg') {
    return false;
  }
  const { rows } = await client.raw(
    `select 1 from pg_stat_activity
      where datname = current_database()
        and application_name = ?
        and pid <> pg_backend_pid()
      limit 1`,
    [`backstage_plugin_${pluginId}`],
  );
  return rows.length > 0;
}

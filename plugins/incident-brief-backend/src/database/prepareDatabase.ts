import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { releaseLeases } from '@plumbline/backstage-plugin-evidence-node';

/** Brings the schema up to date, unless the installation migrates by itself. */
export async function prepareDatabase(
  database: DatabaseService,
): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@plumbline/backstage-plugin-incident-brief-backend',
        'migrations',
      ),
    });
  }
  if (knex.client.config.client !== 'pg') {
    // A database file serves one process: whoever held a claim is gone.
    await releaseLeases(knex);
  }
  return knex;
}

import {
  DatabaseService,
  LoggerService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { SetAside } from '../setAside';
import { releaseLeases } from './leases';
import { migrate } from './migrate';
import { endStalledTransactions } from './stalledTransactions';

/**
 * Brings a plugin's schema up to date, unless the installation migrates by itself.
 *
 * @param packageName - the backend's package, with its `migrations/`
 * @public
 */
export async function prepareDatabase(
  database: DatabaseService,
  packageName: string,
  {
    endsClaims = false,
    logger,
  }: {
    /**
     * Whether those of a process before this are over, where the database serves
     * one process alone.
     */
    endsClaims?: boolean;
    /** Where it is noted which entries are set aside. */
    logger?: LoggerService;
  } = {},
): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await migrate(knex, {
      directory: resolvePackagePath(packageName, 'migrations'),
      logger,
    });
  }
  await endStalledTransactions(knex);
  if (endsClaims && knex.client.config.client !== 'pg') {
    // A database file serves one process: whoever held a claim is gone.
    await releaseLeases(knex);
  }
  await SetAside.open(knex, {
    logger,
    plugin: packageName.replace(/^.*backstage-plugin-|-backend$/g, ''),
  });
  return knex;
}

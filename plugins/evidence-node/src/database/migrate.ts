import { readdir } from 'node:fs/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';

/**
 * Brings a schema up to date. A database that the next version has upgraded is
 * taken as it is: each version leaves it usable by the one before, whose
 * replicas start again during a rolling upgrade, and to go back.
 *
 * @throws ConflictError where it was upgraded more than once since this version
 */
export async function migrate(
  knex: Knex,
  options: { directory: string; logger?: LoggerService },
): Promise<void> {
  const { directory, logger } = options;
  await knex.migrate.latest({
    directory,
    // Refuses a database with migrations that are not in the directory.
    disableMigrationsListValidation: true,
  });
  const own = new Set(await readdir(directory));
  // Each upgrade is a batch.
  const completed: { name: string; batch: number }[] = await knex(
    'knex_migrations',
  ).select('name', 'batch');
  const newer = completed.filter(({ name }) => !own.has(name));
  const names = newer.map(({ name }) => `'${name}'`).join(', ');
  if (new Set(newer.map(({ batch }) => batch)).size > 1) {
    throw new ConflictError(
      `The database was upgraded more than once since this version, which does not know ${names}: start a newer version, or restore a backup that this version or the one before made`,
    );
  }
  if (newer.length > 0) {
    logger?.warn(
      `The next version has upgraded the database, with ${names}; this version works with it until it is replaced`,
    );
  }
}

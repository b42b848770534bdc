import { readdir } from 'node:fs/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';

const table = 'knex_migrations';

/**
 * Brings a schema up to date. A database that a newer version has upgraded is
 * taken as it is: each version leaves it usable by the one before, whose
 * replicas start again during a rolling upgrade, and to go back. Where it is
 * refused, nothing is written to it.
 *
 * @throws ConflictError where it was upgraded more than once since this version,
 *   or is the database of something else
 */
export async function migrate(
  knex: Knex,
  options: { directory: string; logger?: LoggerService },
): Promise<void> {
  const { directory, logger } = options;
  const own = new Set(await readdir(directory));
  if (await knex.schema.hasTable(table)) {
    await unknownNames(knex, own);
  }
  await knex.migrate.latest({
    directory,
    // Refuses a database with migrations that are not in the directory.
    disableMigrationsListValidation: true,
  });
  // Again, as a newer version may have upgraded it meanwhile.
  const names = await unknownNames(knex, own);
  if (names) {
    logger?.warn(
      `A newer version has upgraded the database, with ${names}; this version works with it until it is replaced`,
    );
  }
}

/** Completed migrations that this version does not have, in words. */
async function unknownNames(
  knex: Knex,
  own: ReadonlySet<string>,
): Promise<string | undefined> {
  const completed: { name: string; batch: number }[] = await knex(table)
    .orderBy('id')
    .select('name', 'batch');
  const unknown = completed.filter(({ name }) => !own.has(name));
  if (unknown.length === 0) {
    return undefined;
  }
  const names = unknown.map(({ name }) => `'${name}'`).join(', ');
  if (unknown.length === completed.length) {
    throw new ConflictError(
      `The database belongs to something else: its migrations are ${names}, and none is of this plugin; give the plugin a database that no other program uses`,
    );
  }
  // Each upgrade is a batch.
  if (new Set(unknown.map(({ batch }) => batch)).size > 1) {
    throw new ConflictError(
      `The database was upgraded more than once since this version, which does not know ${names}: start a newer version, or restore a backup that this version or the one before made`,
    );
  }
  return names;
}

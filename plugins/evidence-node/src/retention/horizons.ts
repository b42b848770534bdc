import type { Knex } from 'knex';

type RetentionRow = {
  kind: string;
  /** Epoch milliseconds; PostgreSQL gives `bigint` as text. */
  horizon: number | string;
};

/**
 * Makes the table `retention`, for a plugin's migrations.
 *
 * @public
 */
export async function createRetentionTable(knex: Knex): Promise<void> {
  await knex.schema.createTable('retention', table => {
    table.comment('From when on each kind of what is over is complete');
    table.string('kind', 100).primary().comment('Its key in the configuration');
    table
      .bigInteger('horizon')
      .notNullable()
      .comment('Epoch milliseconds: what was over by then is deleted');
  });
}

/**
 * From when on a kind is complete, epoch milliseconds; absent while nothing was
 * deleted.
 *
 * @param kind - its key in `plumbline.retention`
 * @public
 */
export async function readHorizon(
  knex: Knex,
  kind: string,
): Promise<number | undefined> {
  return (await readHorizons(knex, [kind])).get(kind);
}

/** {@link readHorizon} of several kinds. */
export async function readHorizons(
  knex: Knex,
  kinds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await knex<RetentionRow>('retention').whereIn('kind', kinds);
  return new Map(rows.map(({ kind, horizon }) => [kind, Number(horizon)]));
}

/** Never backwards, whatever the clock and the configuration do. */
export async function moveHorizon(
  knex: Knex,
  kind: string,
  horizon: number,
): Promise<void> {
  await knex<RetentionRow>('retention')
    .insert({ kind, horizon })
    .onConflict('kind')
    .ignore();
  await knex<RetentionRow>('retention')
    .where({ kind })
    .andWhere('horizon', '<', horizon)
    .update({ horizon });
}

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
  const row = await knex<RetentionRow>('retention').where({ kind }).first();
  return row && Number(row.horizon);
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

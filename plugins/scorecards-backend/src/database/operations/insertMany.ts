import type { Knex } from 'knex';

/** One value each; a statement's text does not grow with them. */
const rowsAtOnce = 2_000;

/** By column: how PostgreSQL calls its type. */
export type ColumnTypes = Record<string, 'text' | 'integer' | 'bigint'>;

/**
 * Inserts rows in few statements, each with a single binding: an ORM's text for
 * thousands of values costs more than writing these does.
 *
 * @param ending - such as `on conflict (id) do nothing`
 */
export async function insertMany<Row extends object>(
  trx: Knex.Transaction,
  options: {
    table: string;
    columns: ColumnTypes;
    rows: readonly Row[];
    ending?: string;
  },
): Promise<void> {
  const { table, columns, rows, ending = '' } = options;
  const names = Object.keys(columns);
  const isPostgres = trx.client.config.client === 'pg';
  const from = isPostgres
    ? `select ${names.map(
        (name, at) => `(value ->> ${at})::${columns[name]}`,
      )} from json_array_elements(?::json) as each(value)`
    : // Without a condition SQLite takes what follows for one of a join.
      `select ${names.map(
        (_, at) => `value ->> ${at}`,
      )} from json_each(?) where true`;
  const sql = `insert into ${table} (${names}) ${from} ${ending}`;
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    const values = rows
      .slice(at, at + rowsAtOnce)
      .map(row => names.map(name => row[name as keyof Row]));
    await trx.raw(sql, [JSON.stringify(values)]);
  }
}

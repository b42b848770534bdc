import type { Knex } from 'knex';

/** PostgreSQL gets so many of them as one document. */
const rowsAtOnce = 2_000;

/** Below, long texts had better be values of their own: nothing reads them twice. */
const valuesAtMost = 600;

/** By column: how PostgreSQL calls its type. */
export type ColumnTypes = Record<string, 'text' | 'integer' | 'bigint'>;

/** One part of better-sqlite3's `Database`: the driver knex holds inside. */
type SqliteConnection = {
  prepare(sql: string): { run(values: readonly unknown[]): unknown };
};

/**
 * Inserts rows. Where they are many, by a statement whose text does not grow with
 * them: to write and to compile the text for thousands of values costs more than
 * to insert these.
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
  if (rows.length === 0) {
    return;
  }
  const names = Object.keys(columns) as (keyof Row & string)[];
  const into = `insert into ${table} (${names})`;
  if (trx.client.config.client !== 'pg') {
    // There is no way there but its own: one statement, run for each row.
    const connection: SqliteConnection = await trx.client.acquireConnection();
    const insert = connection.prepare(
      `${into} values (${names.map(() => '?')}) ${ending}`,
    );
    for (const row of rows) {
      insert.run(names.map(name => row[name]));
    }
    return;
  }
  if (rows.length * names.length <= valuesAtMost) {
    const row = `(${names.map(() => '?')})`;
    await trx.raw(
      `${into} values ${rows.map(() => row)} ${ending}`,
      rows.flatMap(each => names.map(name => toBinding(each[name]))),
    );
    return;
  }
  const sql = `${into} select ${names.map(
    (name, at) => `(value ->> ${at})::${columns[name]}`,
  )} from json_array_elements(?::json) as each(value) ${ending}`;
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    const values = rows
      .slice(at, at + rowsAtOnce)
      .map(row => names.map(name => row[name]));
    await trx.raw(sql, [JSON.stringify(values)]);
  }
}

function toBinding(value: unknown): Knex.RawBinding {
  return (value ?? null) as Knex.RawBinding;
}

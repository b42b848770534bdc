import type { Knex } from 'knex';

/** PostgreSQL gets so many of them as one document. */
const rowsAtOnce = 2_000;

/** Below, long texts had better be values of their own: nothing reads them twice. */
const valuesAtMost = 600;

const loneSurrogate = /\p{Cs}/u;

/** By column: how PostgreSQL calls its type. */
export type ColumnTypes = Record<
  string,
  'text' | 'integer' | 'bigint' | 'boolean'
>;

/** Parts of better-sqlite3, the driver that knex holds inside. */
type SqliteStatement = { run(values: readonly unknown[]): unknown };
type SqliteConnection = { prepare(sql: string): SqliteStatement };

/**
 * Inserts rows. Where they are many, by a statement whose text does not grow with
 * them: to write and to compile the text for thousands of values costs more than
 * to insert these. What is to be done of conflicts is the statement's ending.
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
    // There is no way there but its own: one statement, run again and again.
    const connection: SqliteConnection = await trx.client.acquireConnection();
    const row = `(${names.map(() => '?')})`;
    const insert = (some: readonly Row[], statement: SqliteStatement) =>
      statement.run(
        some.flatMap(each => names.map(name => toSqlite(each[name]))),
      );
    const prepare = (count: number) =>
      connection.prepare(
        `${into} values ${new Array(count).fill(row)} ${ending}`,
      );
    const together = Math.floor(valuesAtMost / names.length);
    const whole = rows.length - (rows.length % together);
    const ofMany = whole > 0 ? prepare(together) : undefined;
    for (let at = 0; at < whole; at += together) {
      insert(rows.slice(at, at + together), ofMany!);
    }
    const ofOne = whole < rows.length ? prepare(1) : undefined;
    for (const one of rows.slice(whole)) {
      insert([one], ofOne!);
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
      .map(row => names.map(name => wellFormed(row[name])));
    await trx.raw(sql, [JSON.stringify(values)]);
  }
}

/** The driver takes neither booleans nor what is absent. */
function toSqlite(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value ?? null;
}

/** Half a character is written as by the driver, which JSON would not do. */
function wellFormed(value: unknown): unknown {
  return typeof value === 'string' && loneSurrogate.test(value)
    ? Buffer.from(value).toString()
    : value;
}

function toBinding(value: unknown): Knex.RawBinding {
  return (value ?? null) as Knex.RawBinding;
}

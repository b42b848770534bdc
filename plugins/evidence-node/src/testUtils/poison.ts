import type { Knex } from 'knex';

/** What people call teams, services and tickets, and what they should not. */
export const poisonTexts: readonly string[] = [
  ...['チーム支払い', 'команда-платежей', 'فريق', 'दल', '🔥', '🏴\u200d☠️'],
  ...[' ', '\u00a0', '\u200b', '-', '%', '/', ':', 'group:', 'a:b/c/d'],
  ...['group:default/チーム', 'group:default/🔥', 'component:a/b:c'],
  ...['constructor', '__proto__', 'toString', '0', '24x7', 'null'],
  ...['\ud83d', 'a\ud800b', 'a\0b', '\u202eabc', "'; drop table names; --"],
  ...['{{x}}', '${x}', '<b>x</b>', 'x'.repeat(300), 'x'.repeat(1_000_000)],
];

/** What no column of JSON should have: cut off, of another shape, empty. */
const poisons = ['{"cut', '7000007', 'null', '{"constructor":{}}', ''];

/**
 * Damages each column that has JSON, one after the other and one value at a
 * time, and mends it again. New tables are found by themselves.
 *
 * @param options.check - what must go on all the same; is told what is damaged
 * @returns how many values were damaged
 */
export async function poisonStoredJson(
  knex: Knex,
  options: {
    check: (where: string) => Promise<void>;
    /** Tables that are not read row by row. */
    except?: readonly string[];
  },
): Promise<number> {
  const { check, except = [] } = options;
  const isPostgres = knex.client.config.client === 'pg';
  const rowId = isPostgres ? 'ctid' : 'rowid';
  let damaged = 0;
  for (const table of await tablesOf(knex)) {
    const columns = except.includes(table)
      ? []
      : Object.entries(await knex(table).columnInfo());
    for (const [column, { type }] of columns) {
      const rows = /char|text/.test(type)
        ? await knex(table)
            .whereRaw("substr(??, 1, 1) in ('{', '[')", [column])
            .limit(1)
            .select({ value: column, row: knex.raw(rowId) })
        : [];
      for (const { value, row } of rows) {
        for (const poison of poisons) {
          // A row that is updated has another place on PostgreSQL.
          const wasThere = await knex(table)
            .where(column, value)
            .modify(query =>
              isPostgres ? query : query.whereRaw('rowid = ?', [row]),
            )
            .limit(1)
            .select({ row: knex.raw(rowId) });
          if (wasThere.length > 0) {
            const [{ row: at }] = wasThere;
            await knex(table)
              .whereRaw(`${rowId} = ?`, [at])
              .update({ [column]: poison });
            damaged += 1;
            await check(`${table}.${column} = '${poison}'`);
            await knex(table)
              .where(column, poison)
              .update({ [column]: value });
          }
        }
      }
    }
  }
  return damaged;
}

async function tablesOf(knex: Knex): Promise<string[]> {
  const rows: { name: string }[] =
    knex.client.config.client === 'pg'
      ? await knex('information_schema.tables')
          .where({ table_type: 'BASE TABLE' })
          .whereRaw('table_schema = any(current_schemas(false))')
          .select({ name: 'table_name' })
      : await knex('sqlite_master').where({ type: 'table' }).select('name');
  return rows
    .map(({ name }) => name)
    .filter(name => !/^(knex_|sqlite_)/.test(name))
    .sort();
}

import type { Knex } from 'knex';

/** What people call teams, services and tickets, and what they should not. */
export const poisonTexts: readonly string[] = [
  'チーム支払い',
  'команда-платежей',
  'فريق',
  'दल',
  '🔥',
  '🏴\u200d☠️',
  ' ',
  '\u00a0',
  '\u200b',
  '-',
  '%',
  '/',
  ':',
  'group:',
  'a:b/c/d',
  'group:default/チーム',
  'group:default/🔥',
  'component:a/b:c',
  'constructor',
  '__proto__',
  'toString',
  '0',
  '24x7',
  'null',
  '\ud83d',
  'a\ud800b',
  'a\0b',
  '\u202eabc',
  "'; drop table names; --",
  '{{x}}',
  '${x}',
  '<b>x</b>',
  'x'.repeat(300),
  'x'.repeat(1_000_000),
];

/** What no column of JSON should have: cut off, another type, another shape. */
const poisons = ['{"cut', '7000007', '{"constructor":{}}'];
/** Epoch milliseconds that no `Date` has. */
const noInstant = 8_640_000_000_000_001;

type Damage = { table: string; column: string; poison: string | number };

/**
 * Damages each column that has JSON or an instant, in one row, one after the
 * other and one value at a time, and mends it again. New tables are found by
 * themselves.
 *
 * @param options.check - what must go on all the same, given what is damaged
 * @returns how many values were damaged
 */
export async function poisonStoredRows(
  knex: Knex,
  options: {
    check: (where: string, damage: Damage) => Promise<void>;
    /** Tables, or columns as `table.column`, that are not read row by row. */
    except?: readonly string[];
  },
): Promise<number> {
  // What a damaged row holds may be of another shape than is answered.
  delete process.env.PLUMBLINE_CHECK_ANSWERS;
  const { check, except = [] } = options;
  const isPostgres = knex.client.config.client === 'pg';
  const rowId = isPostgres ? 'ctid' : 'rowid';
  let damaged = 0;
  for (const table of await tablesOf(knex)) {
    const columns = except.includes(table)
      ? []
      : Object.entries(await knex(table).columnInfo());
    for (const [column, { type }] of columns) {
      const holds = except.includes(`${table}.${column}`)
        ? undefined
        : wherePoisonous(knex, column, type);
      const [row] = holds
        ? await knex(table).whereRaw(holds).limit(1).select({ value: column })
        : [];
      const values = /int/.test(type) ? [noInstant] : poisons;
      for (const poison of row ? values : []) {
        // By its value: a row that is updated has another place on PostgreSQL.
        const [is] = await knex(table)
          .where(column, row.value)
          .limit(1)
          .select({ row: knex.raw(rowId) });
        if (is) {
          await knex(table)
            .whereRaw(`${rowId} = ?`, [is.row])
            .update({ [column]: poison });
          damaged += 1;
          await check(`${table}.${column} = '${poison}'`, {
            table,
            column,
            poison,
          });
          await knex(table)
            .where(column, poison)
            .update({ [column]: row.value });
        }
      }
    }
  }
  return damaged;
}

/**
 * {@link poisonStoredRows}, with lists that must answer all the while.
 *
 * @returns answers other than 200, the loops that set an entry aside, and how
 *   many items each list lacked at most while one row was damaged
 */
export async function answersOfPoisoned(
  knex: Knex,
  options: {
    get: (path: string) => PromiseLike<{ status: number; body: any }>;
    lists: readonly string[];
    except?: readonly string[];
    check?: (where: string, damage: Damage) => Promise<void>;
  },
): Promise<{
  damaged: number;
  failed: string[];
  setAside: string[];
  lacked: Record<string, number>;
}> {
  const { check, except, get, lists } = options;
  const failed: string[] = [];
  const loops = new Set<string>();
  const lacked: Record<string, number> = {};
  const full = new Map<string, number>();
  for (const path of lists) {
    full.set(path, (await get(path)).body.items?.length ?? 0);
  }
  const damaged = await poisonStoredRows(knex, {
    except,
    check: async (where, damage) => {
      for (const path of lists) {
        const { body, status } = await get(path);
        if (status !== 200) {
          failed.push(`${where}: ${path} ${status} ${body.error?.message}`);
        }
        const lacks = full.get(path)! - (body.items?.length ?? 0);
        if (status === 200 && lacks > (lacked[path] ?? 0)) {
          lacked[path] = lacks;
        }
      }
      await check?.(where, damage);
      const { body } = await get('/set-aside');
      body.items.forEach(({ loop }: { loop: string }) => loops.add(loop));
    },
  });
  return { damaged, failed, lacked, setAside: [...loops].sort() };
}

/** Which rows have, in that column, what can be poisoned. */
function wherePoisonous(
  knex: Knex,
  column: string,
  type: string,
): Knex.Raw | undefined {
  if (/char|text/.test(type)) {
    return knex.raw("substr(??, 1, 1) in ('{', '[')", [column]);
  }
  return /bigint/.test(type)
    ? knex.raw('?? between 1e12 and 1e13', [column])
    : undefined;
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
    .filter(name => !['leases', 'set_aside'].includes(name))
    .sort();
}

import { Client } from 'pg';

const literal = (name: string) => `"${name.replace(/"/g, '""')}"`;

/** What an SQL query answers, as objects. */
type Rows = (
  sql: string,
  values?: unknown[],
) => Promise<Record<string, string>[]>;

/** A schema as SQL that makes it again, data included, in an order that works. */
async function dumpSchema(rows: Rows, schema: string): Promise<string[]> {
  const of = `n.nspname = '${schema}'`;
  const tables = await rows(
    `SELECT c.oid, c.relname AS name FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE ${of} AND c.relkind = 'r' ORDER BY c.relname`,
  );
  const sequences = await rows(
    `SELECT s.sequencename AS name, s.data_type::text AS type, s.last_value,
       d.refobjid::regclass::text AS owner, a.attname AS column
     FROM pg_sequences s
     JOIN pg_class c ON c.relname = s.sequencename
       AND c.relnamespace = '${schema}'::regnamespace
     LEFT JOIN pg_depend d ON d.objid = c.oid AND d.deptype = 'a'
     LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid
       AND a.attnum = d.refobjsubid
     WHERE s.schemaname = '${schema}' ORDER BY s.sequencename`,
  );
  const functions = await rows(
    `SELECT pg_get_functiondef(p.oid) AS sql FROM pg_proc p
     JOIN pg_namespace n ON n.oid = p.pronamespace WHERE ${of}
     ORDER BY p.proname`,
  );
  const views = await rows(
    `SELECT c.relname AS name, pg_get_viewdef(c.oid) AS sql FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE ${of} AND c.relkind = 'v' ORDER BY c.oid`,
  );
  const triggers = await rows(
    `SELECT pg_get_triggerdef(t.oid) AS sql FROM pg_trigger t
     JOIN pg_class c ON c.oid = t.tgrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE ${of} AND NOT t.tgisinternal ORDER BY t.tgname`,
  );
  const qualified = (name: string) => `${literal(schema)}.${literal(name)}`;
  const made: string[] = [];
  const filled: string[] = [];
  const constrained: string[] = [];
  const linked: string[] = [];
  for (const { oid, name } of tables) {
    const columns = await rows(
      `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
         a.attnotnull::text AS "notNull", a.attidentity AS identity,
         a.attgenerated AS generated, pg_get_expr(d.adbin, d.adrelid) AS value
       FROM pg_attribute a
       LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
       ORDER BY a.attnum`,
      [oid],
    );
    if (columns.some(({ identity, generated }) => identity || generated)) {
      throw new Error(`'${name}' has columns that are not dumped yet`);
    }
    const lines = columns.map(
      column =>
        `  ${literal(column.name)} ${column.type}${
          column.value === null ? '' : ` DEFAULT ${column.value}`
        }${column.notNull === 'true' ? ' NOT NULL' : ''}`,
    );
    made.push(`CREATE TABLE ${qualified(name)} (\n${lines.join(',\n')}\n);`);
    const [{ data }] = await rows(
      `SELECT json_agg(t)::text AS data FROM ${qualified(name)} t`,
    );
    if (data !== null) {
      filled.push(
        `INSERT INTO ${qualified(
          name,
        )} SELECT * FROM json_populate_recordset(` +
          `NULL::${qualified(name)}, $oracle$${data}$oracle$);`,
      );
    }
    const constraints = await rows(
      `SELECT conname AS name, contype AS type, pg_get_constraintdef(oid) AS sql
       FROM pg_constraint WHERE conrelid = $1 AND contype <> 'n'
       ORDER BY conname`,
      [oid],
    );
    for (const constraint of constraints) {
      (constraint.type === 'f' ? linked : constrained).push(
        `ALTER TABLE ${qualified(name)} ADD CONSTRAINT ${literal(
          constraint.name,
        )} ${constraint.sql};`,
      );
    }
    const indexes = await rows(
      `SELECT pg_get_indexdef(i.indexrelid) AS sql FROM pg_index i
       LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
         AND c.contype IN ('p', 'u', 'x')
       WHERE i.indrelid = $1 AND c.oid IS NULL ORDER BY 1`,
      [oid],
    );
    constrained.push(...indexes.map(({ sql }) => `${sql};`));
  }
  return [
    `CREATE SCHEMA ${literal(schema)};`,
    ...sequences.map(
      ({ name, type }) => `CREATE SEQUENCE ${qualified(name)} AS ${type};`,
    ),
    ...functions.map(({ sql }) => `${sql};`),
    ...made,
    ...filled,
    ...constrained,
    ...linked,
    ...sequences.flatMap(({ name, owner, column, last_value: last }) => [
      ...(owner
        ? [
            `ALTER SEQUENCE ${qualified(name)} OWNED BY ${owner}.${literal(
              column,
            )};`,
          ]
        : []),
      ...(last === null
        ? []
        : [`SELECT setval('${qualified(name)}', ${last});`]),
    ]),
    ...views.map(({ name, sql }) => `CREATE VIEW ${qualified(name)} AS ${sql}`),
    ...triggers.map(({ sql }) => `${sql};`),
  ];
}

/**
 * All schemas of a database but PostgreSQL's own, as SQL for any client:
 * `pg_dump` does not come with the PostgreSQL of the tests.
 */
export async function dump(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // With names in full, wherever they are read.
    await client.query("SET search_path TO ''");
    const rows: Rows = async (sql, values) =>
      (await client.query(sql, values)).rows;
    const schemas = await rows(
      `SELECT nspname AS name FROM pg_namespace
       WHERE nspname !~ '^(pg_|information_schema$|public$)' ORDER BY 1`,
    );
    const statements: string[] = [];
    for (const { name } of schemas) {
      statements.push(...(await dumpSchema(rows, name)));
    }
    return `${statements.join('\n')}\n`;
  } finally {
    await client.end();
  }
}

/** Makes a database of a dump. @returns its address */
export async function restore(
  server: string,
  name: string,
  sql: string,
): Promise<string> {
  const admin = new Client({ connectionString: server });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${literal(name)}`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  await client.query(sql);
  await client.end();
  return url.href;
}

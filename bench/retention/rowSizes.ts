import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import knexFactory, { Knex } from 'knex';
import { count, printTable } from '../lib/table';

const rows = 20_000;
const at = Date.parse('2026-03-01T12:00:00Z');
const ref = (index: number) => `component:default/service-${index % 1_000}`;
const evidence = (fact: string, value: unknown) => ({
  fact,
  value,
  stale: false,
  observedAt: new Date(at).toISOString(),
  source: { id: 'github', url: 'https://github.example/shop/service/settings' },
});

/** A row as it is usual for each kind, that is over. */
const kinds: {
  kind: string;
  plugin: string;
  table: string;
  row: (index: number) => Record<string, unknown>;
}[] = [
  {
    kind: 'history',
    plugin: 'evidence',
    table: 'observations',
    row: index => ({
      part: 'fact',
      key: `${ref(index)}\nchanges.deploys`,
      source: `module-${index % 7}`,
      entity_ref: ref(index),
      name: 'changes.deploys',
      value: JSON.stringify({ count: index, last: new Date(at).toISOString() }),
      value_hash: index.toString(16).padStart(64, '0'),
      max_age: 86_400_000,
      learned_at: at,
      first_observed_at: at,
      last_observed_at: at,
      last_received_at: at,
      superseded_at: at + index,
    }),
  },
  {
    kind: 'verdicts',
    plugin: 'scorecards',
    table: 'verdicts',
    row: index => ({
      entity_ref: ref(index),
      control: `control-${index % 30}`,
      revision: index,
      version: 1,
      status: 'fail',
      owned_by: 'service',
      since: at,
      failing_since: at,
      learned_at: at,
      superseded_at: at + index,
      message: 'The default branch of shop/service takes changes unreviewed',
      next_step: JSON.stringify({
        text: 'Require a review before changes are merged',
        link: 'https://github.example/shop/service/settings/branches',
      }),
      evidence: JSON.stringify([
        evidence('repository.protection', { reviews: 0, admins: false }),
      ]),
    }),
  },
  {
    kind: 'deliveries',
    plugin: 'incident-brief',
    table: 'deliveries',
    row: index => ({
      id: `delivery-${index}`,
      target: 'slack',
      address: '#payments',
      subject: `alert-group:${index}`,
      entity_ref: ref(index),
      title: 'Checkout: errors',
      state: 'sent',
      resolved: true,
      content: JSON.stringify({ text: 'A line of the brief. '.repeat(150) }),
      content_key: String(index),
      attempts: 1,
      revision: 2,
      sent_revision: 2,
      created_at: at,
      sent_at: at,
      updated_at: at,
    }),
  },
  {
    kind: 'runLogs',
    plugin: 'provisioning',
    table: 'log_lines',
    row: index => ({
      request_id: `req-${String(index % 50).padStart(12, '0')}`,
      line: 'postgresql_database.this: Creation complete after 2s [id=checkout]',
      at,
    }),
  },
];

/** Bytes of a row with its indexes, on both engines. */
export async function measureRowSizes(postgresUrl: string) {
  const found: { kind: string; sqlite: number; postgres: number }[] = [];
  for (const { kind, plugin, row, table } of kinds) {
    const migrated = async (knex: Knex) => {
      const directory = resolvePackagePath(
        `@plumbline/backstage-plugin-${plugin}-backend`,
        'migrations',
      );
      await knex.migrate.latest({ directory });
      const all = Array.from({ length: rows }, (_, index) => row(index));
      return () => knex.batchInsert(table, all, 100);
    };
    const folder = mkdtempSync(join(tmpdir(), 'rows-'));
    const filename = join(folder, 'rows.sqlite');
    const sqlite = knexFactory({
      client: 'better-sqlite3',
      connection: { filename },
      useNullAsDefault: true,
    });
    const fill = await migrated(sqlite);
    // A line of a log is of a request, which is not measured.
    await sqlite.raw('pragma foreign_keys = off');
    const empty = statSync(filename).size;
    await fill();
    const bytes = statSync(filename).size - empty;
    await sqlite.destroy();
    rmSync(folder, { recursive: true });

    const admin = knexFactory({ client: 'pg', connection: postgresUrl });
    const name = `rows_${plugin.replace('-', '_')}`;
    await admin.raw('drop database if exists ??', [name]);
    await admin.raw('create database ??', [name]);
    const own = new URL(postgresUrl);
    own.pathname = `/${name}`;
    const pg = knexFactory({
      client: 'pg',
      connection: own.toString(),
      pool: { min: 1, max: 1 },
    });
    const fillPostgres = await migrated(pg);
    await pg.raw('set session_replication_role = replica');
    await fillPostgres();
    const answer = await pg.raw('select pg_total_relation_size(?) as bytes', [
      table,
    ]);
    await pg.destroy();
    await admin.raw('drop database ??', [name]);
    await admin.destroy();
    found.push({
      kind,
      sqlite: bytes / rows,
      postgres: Number(answer.rows[0].bytes) / rows,
    });
  }
  return found;
}

export function printRowSizes(
  found: Awaited<ReturnType<typeof measureRowSizes>>,
): void {
  printTable(
    'A row of each kind with its indexes, bytes',
    ['kind', 'SQLite', 'PostgreSQL'],
    found.map(({ kind, postgres, sqlite }) => [
      kind,
      count(sqlite),
      count(postgres),
    ]),
  );
}

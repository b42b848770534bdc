import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import type { Stand } from './Stand';

interface Sqlite {
  prepare(sql: string): { run(): { changes: number } };
  close(): void;
}

/** Of the backend, which brings it. */
const backend = createRequire(
  resolve(__dirname, '../../../packages/backend/package.json'),
);

/**
 * Changes a plugin's tables by hand while the portal runs.
 * @returns how many rows
 */
export async function byHand(
  { options }: Stand,
  plugin: string,
  sql: string,
): Promise<number> {
  if (options.databaseUrl) {
    const client = new Client({ connectionString: options.databaseUrl });
    await client.connect();
    try {
      await client.query(`SET search_path TO "${plugin}"`);
      return (await client.query(sql)).rowCount ?? 0;
    } finally {
      await client.end();
    }
  }
  const state = join(options.folder, 'state-0');
  const file = readdirSync(state, { recursive: true, encoding: 'utf8' }).find(
    name => name.endsWith(`${plugin}.sqlite`),
  );
  const Database = backend('better-sqlite3') as new (file: string) => Sqlite;
  const database = new Database(join(state, file!));
  try {
    return database.prepare(sql).run().changes;
  } finally {
    database.close();
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import knexFactory from 'knex';
import type { Knex } from 'knex';

const serverUrl =
  process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING;

/** Those of a test file, by their names, and the connection by which they go. */
const copies = new Map<string, Knex>();
let adminOfFile: Knex | undefined;

// Benchmarks load this file as well, without the hooks of tests.
const all = typeof afterAll === 'function' ? databasesOfFile() : undefined;

/**
 * For the whole test file, so that backends are stopped before their databases
 * go: else what they still do waits a minute for a connection.
 */
function databasesOfFile(): TestDatabases {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_15'],
    disableDocker: true,
  });
  afterAll(async () => {
    for (const [name, knex] of copies) {
      await knex.destroy();
      await adminOfFile!.raw('drop database if exists ?? with (force)', [name]);
    }
    await adminOfFile?.destroy();
  }, 60_000);
  return databases;
}

/**
 * Databases for tests of a backend. On PostgreSQL each has its schema already, as
 * a copy of one that was migrated: that takes a third of the time. The original
 * stays in the server, for the test files that come after.
 */
export function migratedDatabases(packageName: string): TestDatabases {
  if (!all) {
    throw new Error('These databases are for tests: call this in a test file');
  }
  if (!serverUrl) {
    if (process.env.CI) {
      // A test that skips itself would pass for the wrong reason.
      throw new Error(
        'PostgreSQL is required in CI: set BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING',
      );
    }
    return all;
  }
  const directory = resolvePackagePath(packageName, 'migrations');
  const databases: TestDatabases = Object.create(all);
  databases.init = async id => {
    if (id !== 'POSTGRES_15') {
      return all.init(id);
    }
    adminOfFile ??= connect(serverUrl, 'postgres');
    const original = await originalOf(adminOfFile, serverUrl, directory);
    const name = `copy_${randomUUID()}`;
    await adminOfFile.raw('create database ?? template ?? strategy file_copy', [
      name,
      original,
    ]);
    const knex = connect(serverUrl, name);
    copies.set(name, knex);
    return knex;
  };
  return databases;
}

async function originalOf(
  admin: Knex,
  server: string,
  directory: string,
): Promise<string> {
  const content = createHash('sha256').update(directory);
  for (const file of readdirSync(directory).sort()) {
    content.update(file).update(readFileSync(join(directory, file)));
  }
  const name = `migrated_${content.digest('hex').slice(0, 32)}`;
  if (await admin('pg_database').where({ datname: name }).first()) {
    return name;
  }
  const fresh = `fresh_${randomUUID()}`;
  await admin.raw('create database ??', [fresh]);
  const knex = connect(server, fresh);
  await knex.migrate.latest({ directory });
  await knex.destroy();
  try {
    await admin.raw('alter database ?? rename to ??', [fresh, name]);
  } catch {
    // Another test file was faster.
    await admin.raw('drop database ??', [fresh]);
  }
  return name;
}

function connect(server: string, database: string): Knex {
  const { hostname, password, port, username } = new URL(server);
  return knexFactory({
    client: 'pg',
    connection: {
      host: hostname,
      port: Number(port),
      database,
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
    },
    pool: { min: 0, max: 5, idleTimeoutMillis: 5_000 },
  });
}

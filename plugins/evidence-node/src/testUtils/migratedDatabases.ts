import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import knexFactory from 'knex';
import type { Knex } from 'knex';

/**
 * Databases for tests of a backend. On PostgreSQL each has its schema already, as
 * a copy of one that was migrated: that takes a third of the time. The original
 * stays in the server, for the test files that come after.
 */
export function migratedDatabases(packageName: string): TestDatabases {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_18'],
    disableDocker: true,
  });
  const server =
    process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING;
  if (!server) {
    if (process.env.CI) {
      // A test that skips itself would pass for the wrong reason.
      throw new Error(
        'PostgreSQL is required in CI: set BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING',
      );
    }
    return databases;
  }
  const directory = resolvePackagePath(packageName, 'migrations');
  const init = databases.init.bind(databases);
  const copies = new Map<string, Knex>();
  const admin = connect(server, 'postgres');
  databases.init = async id => {
    if (id !== 'POSTGRES_18') {
      return init(id);
    }
    const original = await originalOf(admin, server, directory);
    const name = `copy_${randomUUID()}`;
    await admin.raw('create database ?? template ?? strategy file_copy', [
      name,
      original,
    ]);
    const knex = connect(server, name);
    copies.set(name, knex);
    return knex;
  };
  afterAll(async () => {
    for (const [name, knex] of copies) {
      await knex.destroy();
      await admin.raw('drop database if exists ?? with (force)', [name]);
    }
    await admin.destroy();
  }, 60_000);
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

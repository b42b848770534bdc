import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';

export { installProvider } from './provider';

const root = resolve(__dirname, '../../../..');

/** The standards that this repository brings. */
export const standardsFolder = join(root, 'standards');

const isThere = spawnSync('terraform', ['version']).status === 0;

/** Without Terraform these tests are listed as skipped; in CI they fail. */
export const describeWithTerraform =
  isThere || process.env.CI === 'true' ? describe : describe.skip;

/** The PostgreSQL of the tests, here the one that databases are shared out on. */
export function postgresUrl(): string {
  const url =
    process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING ?? '';
  if (!url) {
    throw new Error('These tests need a PostgreSQL; run them by npm test');
  }
  return url;
}

/** In CI none of the engines may be absent. */
export function createTestDatabases(): TestDatabases {
  const databases = TestDatabases.create({
    ids: ['SQLITE_3', 'POSTGRES_18'],
    disableDocker: true,
  });
  if (process.env.CI && !databases.supports('POSTGRES_18')) {
    throw new Error(
      'PostgreSQL is required in CI: set BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING',
    );
  }
  return databases;
}

/** A name that no other test has. */
export function freshName(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { migratedDatabases } from '@plumbline/backstage-plugin-evidence-node/testUtils';

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
    process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING ?? '';
  if (!url) {
    throw new Error('These tests need a PostgreSQL; run them by npm test');
  }
  return url;
}

export const createTestDatabases = () =>
  migratedDatabases('@plumbline/backstage-plugin-provisioning-backend');

/** A name that no other test has. */
export function freshName(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

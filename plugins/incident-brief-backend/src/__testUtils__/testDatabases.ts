import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';

export const migrationsDir = resolvePackagePath(
  '@plumbline/backstage-plugin-incident-brief-backend',
  'migrations',
);

/**
 * The engines that the outbox promises. In CI none of them may be absent: a
 * test that skips itself would pass for the wrong reason.
 */
export function createTestDatabases(): TestDatabases {
  const ids: TestDatabaseId[] = ['SQLITE_3', 'POSTGRES_18'];
  const databases = TestDatabases.create({ ids, disableDocker: true });
  if (process.env.CI && !databases.supports('POSTGRES_18')) {
    throw new Error(
      'PostgreSQL is required in CI: set BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING',
    );
  }
  return databases;
}

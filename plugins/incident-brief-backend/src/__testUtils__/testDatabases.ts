import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { migratedDatabases } from '@plumbline/backstage-plugin-evidence-node/testUtils';

export const migrationsDir = resolvePackagePath(
  '@plumbline/backstage-plugin-incident-brief-backend',
  'migrations',
);

/** The engines that the outbox promises. */
export const createTestDatabases = () =>
  migratedDatabases('@plumbline/backstage-plugin-incident-brief-backend');

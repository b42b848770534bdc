import { migratedDatabases } from '@plumbline/backstage-plugin-evidence-node/testUtils';

export const createTestDatabases = () =>
  migratedDatabases('@plumbline/backstage-plugin-scorecards-backend');

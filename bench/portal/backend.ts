// The portal that is measured: one process with the catalog, evidence and
// briefs, as any portal composes them. Started by `startPortal`.
import { createBackend } from '@backstage/backend-defaults';
import { sqliteWalDatabaseServiceFactory } from '../../packages/backend/src/database/sqliteWal';
import { readinessRootHealthServiceFactory } from '@plumbline/backstage-plugin-evidence-node';
import { benchPlugin } from './benchPlugin';

const backend = createBackend();
backend.add(sqliteWalDatabaseServiceFactory);
backend.add(readinessRootHealthServiceFactory);
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@plumbline/backstage-plugin-evidence-backend'));
backend.add(import('@plumbline/backstage-plugin-incident-brief-backend'));
backend.add(benchPlugin);
// Only where it is measured: the others are not to carry its weight.
if (process.env.PLUMBLINE_BENCH_WITH === 'toil') {
  backend.add(import('@plumbline/backstage-plugin-toil-backend'));
}

process.on('message', (message: { ask: 'memory' }) => {
  if (message.ask === 'memory') {
    global.gc?.();
    process.send?.(process.memoryUsage());
  }
});
// The one who measures is gone.
process.on('disconnect', () => process.exit(0));

void backend.start();

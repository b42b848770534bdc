// The portal that is measured: one process with the catalog, evidence and
// briefs, as any portal composes them. Started by `startPortal`.
import { IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { createBackend } from '@backstage/backend-defaults';
import { sqliteWalDatabaseServiceFactory } from '../../packages/backend/src/database/sqliteWal';
import { readinessRootHealthServiceFactory } from '@plumbline/backstage-plugin-evidence-node';
import { benchPlugin } from './benchPlugin';

const backend = createBackend();
backend.add(sqliteWalDatabaseServiceFactory);
backend.add(readinessRootHealthServiceFactory);
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@plumbline/backstage-plugin-evidence-backend'));
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-alertmanager'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-argocd'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-github'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-gitlab'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-hcp-terraform'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-launchdarkly'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-links'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-pagerduty'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-prometheus'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-repositories'),
);
backend.add(
  import('@plumbline/backstage-plugin-evidence-backend-module-schema-history'),
);
backend.add(import('@plumbline/backstage-plugin-incident-brief-backend'));
backend.add(benchPlugin);
// Only where it is measured: the others are not to carry its weight.
if (process.env.PLUMBLINE_BENCH_WITH === 'toil') {
  backend.add(import('@plumbline/backstage-plugin-toil-backend'));
} else if (process.env.PLUMBLINE_BENCH_WITH === 'scorecards') {
  backend.add(import('@plumbline/backstage-plugin-scorecards-backend'));
}

// Between two questions of this kind only, so that what else is measured is not
// slowed down.
let delay: IntervalHistogram | undefined;

process.on('message', (message: { ask: 'memory' | 'delay' }) => {
  if (message.ask === 'memory') {
    global.gc?.();
    process.send?.(process.memoryUsage());
  } else if (message.ask === 'delay') {
    // What held it up until now is counted by the next tick.
    setTimeout(() => {
      process.send?.({ longestBlock: (delay?.max ?? 0) / 1e6 });
      delay ??= monitorEventLoopDelay({ resolution: 5 });
      delay.reset();
      delay.enable();
    }, 50);
  }
});
// The one who measures is gone.
process.on('disconnect', () => process.exit(0));

void backend.start();

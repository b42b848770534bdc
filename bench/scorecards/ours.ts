// Evidence and scorecards as any portal composes them, over a catalog that is
// generated. Judging waits until it is requested, so that it can be timed; what
// its loop adds, up to a second until it looks, is left out.
import '../lib/packageOfMigrations';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { createBackend } from '@backstage/backend-defaults';
import { Entity } from '@backstage/catalog-model';
import {
  CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { readinessRootHealthServiceFactory } from '@plumbline/backstage-plugin-evidence-node';
import { sqliteWalDatabaseServiceFactory } from '../../packages/backend/src/database/sqliteWal';
import { rootLoggerServiceFactory } from '../../packages/backend/src/logging/rootLogger';
import { Judging } from '../../plugins/scorecards-backend/src/verdicts/Judging';
import { entityOf } from './facts';

const size = Number(process.env.BENCH_SIZE);
const judgeNews = Judging.prototype.judgeNews;
const found: Judging[] = [];
Judging.prototype.judgeNews = async function waits() {
  found[0] = this;
  return undefined;
};

const catalog: Pick<CatalogService, 'streamEntities'> = {
  async *streamEntities(): AsyncIterable<Entity[]> {
    for (let at = 0; at < size; at += 500) {
      yield Array.from({ length: Math.min(500, size - at) }, (_, index) =>
        entityOf(at + index),
      );
    }
  },
};

const answers: Record<string, () => Promise<unknown>> = {
  /** Milliseconds, and how many verdicts changed. */
  async judge() {
    for (;;) {
      const started = performance.now();
      const changed = found[0] && (await judgeNews.call(found[0]));
      if (changed !== undefined) {
        return { ms: performance.now() - started, changed };
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  },
  async collectGarbage() {
    global.gc!();
  },
  async memory() {
    return process.resourceUsage().maxRSS * 1024;
  },
};

process.on('message', async ({ id, ask }: { id: number; ask: string }) => {
  try {
    process.send!({ id, answer: await answers[ask]() });
  } catch (error) {
    process.send!({ id, error: String((error as Error).stack) });
  }
});
// The one who measures is gone.
process.on('disconnect', () => process.exit(0));

const backend = createBackend();
backend.add(rootLoggerServiceFactory);
backend.add(sqliteWalDatabaseServiceFactory);
backend.add(readinessRootHealthServiceFactory);
backend.add(
  createServiceFactory({
    service: catalogServiceRef,
    deps: {},
    factory: () => catalog as CatalogService,
  }),
);
backend.add(import('@plumbline/backstage-plugin-evidence-backend'));
backend.add(import('@plumbline/backstage-plugin-scorecards-backend'));
void backend.start();

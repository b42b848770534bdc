import type { Collector } from '@plumbline/backstage-plugin-evidence-node';
import type { EstateModel } from '../projection/EstateModel';
import type { EstateProjection } from '../projection/EstateProjection';
import { DependenciesCollector } from './dependencies';
import { ChangeSummaries, LedgerCollector } from './ledger';

/** Collectors that read what evidence itself has: always on, under fixed ids. */
export function createBuiltInCollectors(options: {
  projection: EstateProjection;
  /** Fulfilled when the catalog was read. */
  ready: () => Promise<void>;
  summaries: ChangeSummaries;
}): Collector[] {
  const { projection, ready, summaries } = options;
  const estate = async (): Promise<EstateModel> => {
    await ready();
    return projection.catchUp();
  };
  return [
    new DependenciesCollector({ estate }),
    new LedgerCollector({ estate, projection, summaries }),
  ];
}

import type { Collector } from '@plumbline/backstage-plugin-evidence-node';
import type { EstateProjection } from '../../estate/projection/EstateProjection';
import { DependenciesCollector } from './dependencies';
import type { ChangeSummaries } from '../../changes/ChangeSummaries';
import { LedgerCollector } from './ledger';

/** Collectors that read what evidence itself has: always on, under fixed ids. */
export function createBuiltInCollectors(options: {
  projection: EstateProjection;
  summaries: ChangeSummaries;
}): Collector[] {
  const { projection, summaries } = options;
  return [
    new DependenciesCollector({ projection }),
    new LedgerCollector({ projection, summaries }),
  ];
}

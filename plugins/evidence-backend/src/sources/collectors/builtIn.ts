import type { Environments } from '@plumbline/backstage-plugin-evidence-common';
import type { Collector } from '@plumbline/backstage-plugin-evidence-node';
import type { EstateProjection } from '../../estate/projection/EstateProjection';
import type { AlertStore } from '../../alerts/AlertStore';
import { AlertsSeenCollector } from './alertsSeen';
import { DependenciesCollector } from './dependencies';
import type { ChangeSummaries } from '../../changes/ChangeSummaries';
import { LedgerCollector } from './ledger';

/** Collectors that read what evidence itself has: always on, under fixed ids. */
export function createBuiltInCollectors(options: {
  alerts: AlertStore;
  environments: Environments;
  projection: EstateProjection;
  summaries: ChangeSummaries;
}): Collector[] {
  const { alerts, environments, projection, summaries } = options;
  return [
    new DependenciesCollector({ environments, projection }),
    new LedgerCollector({ projection, summaries }),
    new AlertsSeenCollector({ alerts, environments, projection }),
  ];
}

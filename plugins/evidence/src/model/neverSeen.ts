import type { Discrepancy } from '@plumbline/backstage-plugin-evidence-common';
import { catalogSource } from '@plumbline/backstage-plugin-evidence-react';

/** What a source ought to have seen by now and has not. */
export type NeverSeen = { dependencies: number; workloads: number };

/** The kinds that show what a source never saw. */
export const neverSeenKinds = [
  'declared-only-edge',
  'entity-without-workload',
] as const;

/**
 * By source: what is declared, and what it has never seen although it sees
 * what is beside it. What nothing could have seen is left out.
 */
export function neverSeenBySource(
  discrepancies: readonly Discrepancy[],
): Map<string, NeverSeen> {
  const bySource = new Map<string, NeverSeen>();
  for (const { kind, evidence } of discrepancies) {
    const witnesses = new Set(evidence.map(({ source }) => source));
    witnesses.delete(catalogSource);
    for (const source of witnesses) {
      const seen = bySource.get(source) ?? { dependencies: 0, workloads: 0 };
      if (kind === 'declared-only-edge') {
        seen.dependencies++;
      } else if (kind === 'entity-without-workload') {
        seen.workloads++;
      }
      bySource.set(source, seen);
    }
  }
  return bySource;
}

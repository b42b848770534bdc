import { FactClaim } from '@plumbline/backstage-plugin-evidence-common';
import { StoredObservation } from '../database/EvidenceStore';

/** What makes a kept observation a claim, its value aside. */
export function toClaim(row: StoredObservation) {
  return {
    kind: 'observed' as const,
    source: { id: row.source },
    observedAt: new Date(row.observedAt).toISOString(),
    stale: row.stale,
  };
}

export function toFactClaim(row: StoredObservation): FactClaim {
  return {
    ...toClaim(row),
    entityRef: row.entityRef!,
    name: row.name!,
    value: row.value as FactClaim['value'],
  };
}

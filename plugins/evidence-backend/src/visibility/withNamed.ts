import type { SloState } from '@plumbline/backstage-plugin-evidence-common';
import { mergeSlos } from '../collectors/prometheus';
import type { StoredObservation } from '../database/EvidenceStore';

/**
 * Puts what was told by names to what was told of the entities that they mean. A
 * list is as old as the oldest part of it; what is stale says nothing of what is
 * not, so they stay apart.
 */
export function withNamed(
  rows: readonly StoredObservation[],
  named: readonly StoredObservation[],
): StoredObservation[] {
  const merged = new Map<string, StoredObservation>();
  for (const row of named) {
    const { source, entityRef, name, stale } = row;
    const id = idOf(row);
    const other =
      merged.get(id) ??
      rows.find(one => one.part === 'fact' && idOf(one) === id);
    merged.set(id, {
      ...(other ?? row),
      ...{ source, entityRef, name, stale },
      key: other?.key ?? `${entityRef}\n${name}`,
      value: mergeSlos([
        ...((other?.value as SloState[]) ?? []),
        ...(row.value as SloState[]),
      ]),
      observedAt: earlier(row.observedAt, other?.observedAt),
      freshUntil:
        row.freshUntil && earlier(row.freshUntil, other?.freshUntil),
    });
  }
  return [
    ...rows.filter(row => row.part !== 'fact' || !merged.has(idOf(row))),
    ...merged.values(),
  ];
}

function earlier(one: number, other: number | undefined): number {
  return Math.min(one, other ?? Infinity);
}

function idOf({ source, entityRef, name, stale }: StoredObservation): string {
  return [source, entityRef, name, stale].join('\n');
}

import {
  canonicalJson,
  type FiringAlert,
  mergeSlos,
  type SloState,
} from '@plumbline/backstage-plugin-evidence-common';
import { mergeFiring } from './mergeFiring';
import type { StoredObservation } from '../database/observations';

/**
 * Adds what was reported by names to what was reported of the entities that
 * they mean. A list is as old as the oldest part of it; what is stale says
 * nothing of what is not, so they stay apart.
 */
export function withNamed(
  rows: readonly StoredObservation[],
  named: readonly StoredObservation[],
): StoredObservation[] {
  const merged = new Map<string, StoredObservation>();
  for (const row of named.filter(({ value }) => !isEmpty(value))) {
    const { source, entityRef, name, stale } = row;
    const id = idOf(row);
    const other =
      merged.get(id) ??
      rows.find(one => one.part === 'fact' && idOf(one) === id);
    merged.set(id, {
      ...(other ?? row),
      ...{ source, entityRef, name, stale },
      key: other?.key ?? `${entityRef}\n${name}`,
      value: merge(name!, [
        ...((other?.value as unknown[]) ?? []),
        ...(row.value as unknown[]),
      ]),
      observedAt: earlier(row.observedAt, other?.observedAt),
      freshUntil: row.freshUntil && earlier(row.freshUntil, other?.freshUntil),
    });
  }
  return [
    ...rows.filter(row => row.part !== 'fact' || !merged.has(idOf(row))),
    ...merged.values(),
  ];
}

/** As it would have been kept, to the byte. */
function merge(name: string, list: unknown[]): unknown {
  const merged =
    name === 'slo.state'
      ? mergeSlos(list as SloState[])
      : mergeFiring(list as FiringAlert[]);
  return JSON.parse(canonicalJson(merged));
}

/** It adds nothing to what the entity has, and would make it as old as it is. */
function isEmpty(value: unknown): boolean {
  return (value as unknown[]).length === 0;
}

function earlier(one: number, other: number | undefined): number {
  return Math.min(one, other ?? Infinity);
}

function idOf({ source, entityRef, name, stale }: StoredObservation): string {
  return [source, entityRef, name, stale].join('\n');
}

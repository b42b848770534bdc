import type { WorkloadValue } from './observationRows';

/** A workload that belongs to an entity. */
export type ResolvedWorkload = {
  source: string;
  key: string;
  value: WorkloadValue;
  strength: 'strong' | 'weak';
};

/**
 * The workloads of each entity, by row: another source may name the same
 * workload otherwise.
 */
export class WorkloadIndex {
  readonly #byEntity = new Map<string, Map<string, ResolvedWorkload>>();

  of(ref: string): ResolvedWorkload[] {
    return [...(this.#byEntity.get(ref)?.values() ?? [])];
  }

  add(ref: string, row: string, workload: ResolvedWorkload): void {
    const workloads = this.#byEntity.get(ref) ?? new Map();
    workloads.set(row, workload);
    this.#byEntity.set(ref, workloads);
  }

  delete(ref: string, row: string): void {
    this.#byEntity.get(ref)?.delete(row);
  }
}

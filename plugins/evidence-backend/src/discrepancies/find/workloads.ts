import type { WorkloadValue } from '../../estate/projection/EstateModel';
import type { FindInput } from './finder';

/** A workload of an entity, and whether its source sees it still. */
export type SeenWorkload = {
  source: string;
  value: WorkloadValue;
  observedAt: number;
  stale: boolean;
  baseline: boolean;
};

/** The workloads of each of these entities; cost: their rows. */
export async function readWorkloads(
  { model, reader, at }: Pick<FindInput, 'model' | 'reader' | 'at'>,
  refs: Iterable<string>,
): Promise<(ref: string) => readonly SeenWorkload[]> {
  const byRow = new Map<string, string>();
  const keys = new Set<string>();
  for (const ref of new Set(refs)) {
    for (const { source, key } of model.workloadsOf(ref)) {
      byRow.set(`${source}\n${key}`, ref);
      keys.add(key);
    }
  }
  const found = new Map<string, SeenWorkload[]>();
  const rows =
    keys.size > 0
      ? await reader.observationsByKey('workload', [...keys], at)
      : [];
  for (const { source, key, value, observedAt, stale, baseline } of rows) {
    const ref = byRow.get(`${source}\n${key}`);
    if (ref !== undefined) {
      const some = found.get(ref) ?? [];
      some.push({
        source,
        observedAt,
        stale,
        baseline,
        value: value as WorkloadValue,
      });
      found.set(ref, some);
    }
  }
  return ref => found.get(ref) ?? [];
}

import type {
  Environments,
  WorkloadState,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  type EstateModel,
  environmentOfWorkload,
  type WorkloadValue,
} from '../../../estate/projection/EstateModel';

/**
 * Counts the workloads of an entity: undefined where no source sees workloads, and
 * for what is no component.
 *
 * @param environments - of others, which nothing maps, there may be one for each branch
 */
export function countWorkloads(
  model: EstateModel,
  environments: Environments,
): (ref: string) => WorkloadState | undefined {
  const nameOf = (value: WorkloadValue) =>
    environments.of(environmentOfWorkload(value));
  const seenIn = new Set<string | undefined>();
  for (const { observation } of model.resolved()) {
    if (observation.part === 'workload') {
      seenIn.add(nameOf(observation.value));
    }
  }
  const names = [...seenIn].filter(name => name !== undefined).sort();
  return ref => {
    if (seenIn.size === 0 || !ref.startsWith('component:')) {
      return undefined;
    }
    const all = model.workloadsOf(ref);
    const countOf = (some: typeof all) => ({
      workloads: some.length,
      weak: some.filter(({ strength }) => strength === 'weak').length,
    });
    return {
      ...countOf(all),
      environments: names.map(name => ({
        name,
        ...countOf(all.filter(({ value }) => nameOf(value) === name)),
      })),
    };
  };
}

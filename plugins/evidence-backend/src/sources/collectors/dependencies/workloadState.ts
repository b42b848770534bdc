import type { WorkloadState } from '@plumbline/backstage-plugin-evidence-common';
import type { EstateModel } from '../../../estate/projection/EstateModel';

/** Undefined where no source sees workloads, and for what is no component. */
export function workloadState(
  model: EstateModel,
  ref: string,
): WorkloadState | undefined {
  if (!model.hasWorkloads || !ref.startsWith('component:')) {
    return undefined;
  }
  const workloads = model.workloadsOf(ref);
  return {
    workloads: workloads.length,
    weak: workloads.filter(({ strength }) => strength === 'weak').length,
  };
}

import type { SectionClaim } from '../../kit/section';
import type { Runtime } from './schema';

export function runtimeClaims(runtime: Runtime): SectionClaim[] {
  return runtime.workloads.map(workload => {
    const { name, cluster, region, namespace, version, replicas } =
      workload.value;
    const { desired, digest, problems } = workload.value;
    const place = [workload.entityRef, cluster, region, namespace, name]
      .filter(Boolean)
      .join('/');
    return {
      key: `runtime[${place}]`,
      label: `Runs ${name}${cluster ? ` in ${cluster}` : ''}`,
      value: {
        version,
        replicas,
        ...(digest !== undefined && { digest }),
        ...(desired !== undefined && { desired }),
        ...(problems && { problems: problems.map(({ reason }) => reason) }),
      },
      source: workload.source,
      nature: 'passing',
    };
  });
}

import {
  type EdgeEnd,
  type EdgeType,
  environmentOfLabels,
  type Signal,
  type WorkloadProblem,
} from '@plumbline/backstage-plugin-evidence-common';

/** The value of an observed edge, as it is kept. */
export type EdgeValue = { from: EdgeEnd; to: EdgeEnd; type: EdgeType };

/** The value of an observed workload, as it is kept. */
export type WorkloadValue = {
  name: string;
  labels?: Record<string, string>;
  cluster?: string;
  region?: string;
  environment?: string;
  namespace?: string;
  version?: string;
  digest?: string;
  replicas?: number;
  desired?: number;
  restarts?: number;
  problems?: WorkloadProblem[];
};

export type ModelObservation =
  | { part: 'edge'; source: string; key: string; value: EdgeValue }
  | { part: 'workload'; source: string; key: string; value: WorkloadValue };

/** An observation, and the entities that its names mean, in their order. */
export type ResolvedRow = {
  observation: ModelObservation;
  refs: (string | undefined)[];
};

/** How a workload names its entity. */
export function workloadSignal(value: WorkloadValue): Signal {
  const { name, namespace, cluster, labels } = value;
  return { type: 'workload', name, namespace, cluster, labels };
}

/** As its source or its labels name it. */
export function environmentOfWorkload(
  value: Pick<WorkloadValue, 'environment' | 'labels'>,
): string | undefined {
  return value.environment ?? environmentOfLabels(value.labels);
}

export function pairOf({ observation, refs: [from, to] }: ResolvedRow) {
  return observation.part === 'edge' && from && to
    ? { from, to, type: observation.value.type }
    : undefined;
}

export function rowId(of: { part: string; source: string; key: string }) {
  return `${of.part}\n${of.source}\n${of.key}`;
}

/** What a row names that has to be resolved. */
export function signalsIn({ part, value }: ModelObservation): Signal[] {
  return part === 'workload'
    ? [workloadSignal(value)]
    : [value.from, value.to].filter(end => typeof end !== 'string');
}

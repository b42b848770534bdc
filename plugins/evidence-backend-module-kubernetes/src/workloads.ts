import { z } from 'zod';
import {
  Condition,
  conditionsOf,
  conditionsSchema,
  Containers,
  containersOf,
  count,
  firstLabels,
  metadataSchema,
  templateSchema,
} from './objects';

/** Kinds of which a workload may be. */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet';
/** What is kept of a Deployment, a StatefulSet or a DaemonSet. */
export type WorkloadObject = {
  kind: WorkloadKind;
  namespace: string;
  name: string;
  labels: Record<string, string>;
  template: Containers;
  /** How many are meant to run. */
  desired?: number;
  /** How many are ready; undefined before the controller has looked. */
  ready?: number;
  /** Whether all of its pods were made from its present template. */
  isRolledOut: boolean;
  conditions: Condition[];
};

/** Deployments and StatefulSets state replicas alike. */
export function replicatedSchema(kind: 'Deployment' | 'StatefulSet') {
  return z
    .object({
      metadata: metadataSchema,
      spec: z.object({ replicas: count, template: templateSchema }),
      status: z
        .object({
          observedGeneration: count,
          replicas: count,
          readyReplicas: count,
          updatedReplicas: count,
          conditions: conditionsSchema,
        })
        .nullish(),
    })
    .transform(({ metadata, spec, status }): WorkloadObject => {
      // What is zero is left out of a status that the controller wrote.
      const isObserved = typeof status?.observedGeneration === 'number';
      const desired = spec.replicas ?? 1;
      return {
        ...common(kind, metadata, spec.template),
        desired,
        ...(isObserved && { ready: status.readyReplicas ?? 0 }),
        isRolledOut:
          isObserved &&
          isCurrent(status.observedGeneration, metadata.generation) &&
          (status.updatedReplicas ?? 0) === (status.replicas ?? 0),
        conditions: conditionsOf(status?.conditions),
      };
    });
}

/** What is kept of a DaemonSet. */
export const daemonSetSchema = z
  .object({
    metadata: metadataSchema,
    spec: z.object({ template: templateSchema }),
    status: z
      .object({
        observedGeneration: count,
        desiredNumberScheduled: count,
        currentNumberScheduled: count,
        numberReady: count,
        updatedNumberScheduled: count,
        conditions: conditionsSchema,
      })
      .nullish(),
  })
  .transform(({ metadata, spec, status }): WorkloadObject => {
    const isObserved = typeof status?.observedGeneration === 'number';
    return {
      ...common('DaemonSet', metadata, spec.template),
      ...(isObserved && {
        desired: status.desiredNumberScheduled ?? 0,
        ready: status.numberReady ?? 0,
      }),
      isRolledOut:
        isObserved &&
        isCurrent(status.observedGeneration, metadata.generation) &&
        (status.updatedNumberScheduled ?? 0) ===
          (status.currentNumberScheduled ?? 0),
      conditions: conditionsOf(status?.conditions),
    };
  });

function common(
  kind: WorkloadKind,
  { name, namespace, labels }: z.output<typeof metadataSchema>,
  template: z.output<typeof templateSchema>,
) {
  return {
    kind,
    namespace,
    name,
    labels: firstLabels(labels),
    template: containersOf(
      template.spec?.containers ?? [],
      template.metadata ?? {},
    ),
  };
}

function isCurrent(
  observed: number | null | undefined,
  generation: number | null | undefined,
): boolean {
  return (observed ?? 0) >= (generation ?? 0);
}

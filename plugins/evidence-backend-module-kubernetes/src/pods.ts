import { z } from 'zod';
import {
  Condition,
  conditionsOf,
  conditionsSchema,
  containerSchema,
  Containers,
  containersOf,
  count,
  metadataSchema,
} from './objects';

const endedSchema = z.object({
  reason: z.string().nullish(),
  exitCode: z.number().nullish(),
  finishedAt: z.string().nullish(),
});
const stateSchema = z
  .object({
    waiting: z
      .object({ reason: z.string().nullish(), message: z.string().nullish() })
      .nullish(),
    terminated: endedSchema.nullish(),
  })
  .nullish();
const statusesSchema = z
  .array(
    z.object({
      name: z.string(),
      image: z.string().nullish(),
      imageID: z.string().nullish(),
      restartCount: count,
      state: stateSchema,
      lastState: stateSchema,
    }),
  )
  .nullish();

/** Why a container ended. */
export type Ended = { reason?: string; exitCode?: number; at?: string };

/** What is kept of a container of a pod. */
export type ContainerState = {
  name: string;
  /** With the digest that runs. */
  imageId?: string;
  restarts: number;
  waiting?: { reason: string; message?: string };
  ended?: Ended;
};

/** What is kept of a pod. */
export type PodObject = {
  namespace: string;
  name: string;
  /** Its workload, as `Deployment/checkout`; undefined where it has none. */
  workload?: string;
  /** Through which it does, as `ReplicaSet/checkout-7d4b9c6f5`. */
  replicaSet?: string;
  phase?: string;
  /** Why the whole pod failed or is pending. */
  reason?: string;
  image: Containers;
  states: ContainerState[];
  conditions: Condition[];
};

/** Pods that are over count for nothing. */
export function isOver({ phase }: PodObject): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

/** Reads a pod. */
export const podSchema = z
  .object({
    metadata: metadataSchema,
    spec: z
      .object({ containers: z.array(containerSchema).nullish() })
      .nullish(),
    status: z
      .object({
        phase: z.string().nullish(),
        reason: z.string().nullish(),
        containerStatuses: statusesSchema,
        initContainerStatuses: statusesSchema,
        conditions: conditionsSchema,
      })
      .nullish(),
  })
  .transform(({ metadata, spec, status }): PodObject => {
    const workload = workloadOf(metadata);
    const replicaSet = controllerOf(metadata);
    return {
      namespace: metadata.namespace,
      name: metadata.name,
      ...(workload !== undefined && { workload }),
      ...(replicaSet?.kind === 'ReplicaSet' && {
        replicaSet: `ReplicaSet/${replicaSet.name}`,
      }),
      ...(status?.phase && { phase: status.phase }),
      ...(status?.reason && { reason: status.reason }),
      image: containersOf(spec?.containers ?? [], metadata),
      states: [
        ...(status?.containerStatuses ?? []),
        ...(status?.initContainerStatuses ?? []),
      ].map(stateOf),
      conditions: conditionsOf(status?.conditions),
    };
  });

function stateOf(
  status: NonNullable<z.output<typeof statusesSchema>>[number],
): ContainerState {
  const waiting = status.state?.waiting;
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  return {
    name: status.name,
    ...(status.imageID && { imageId: status.imageID }),
    restarts: status.restartCount ?? 0,
    ...(waiting?.reason && {
      waiting: {
        reason: waiting.reason,
        ...(waiting.message && { message: waiting.message }),
      },
    }),
    ...(ended && {
      ended: {
        ...(ended.reason && { reason: ended.reason }),
        ...(typeof ended.exitCode === 'number' && { exitCode: ended.exitCode }),
        ...(ended.finishedAt && { at: ended.finishedAt }),
      },
    }),
  };
}

/**
 * The workload that a pod belongs to. A Deployment's pods belong to a
 * ReplicaSet, whose name is that of the Deployment and the hash of its
 * template, which the pod has as a label.
 */
function workloadOf(
  metadata: z.output<typeof metadataSchema>,
): string | undefined {
  const owner = controllerOf(metadata);
  if (owner?.kind === 'ReplicaSet') {
    const suffix = `-${metadata.labels?.['pod-template-hash']}`;
    return owner.name.endsWith(suffix)
      ? `Deployment/${owner.name.slice(0, -suffix.length)}`
      : undefined;
  }
  return owner && `${owner.kind}/${owner.name}`;
}

function controllerOf({ ownerReferences }: z.output<typeof metadataSchema>) {
  return ownerReferences?.find(({ controller }) => controller);
}

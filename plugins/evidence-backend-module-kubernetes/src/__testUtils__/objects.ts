import type { KubernetesObject } from './discovery';

/** The hash that a Deployment's pods have in their names. */
export const templateHash = '7d4b9c6f5';

type Options = {
  namespace?: string;
  image?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  replicas?: number;
  ready?: number;
  updated?: number;
  /** What differs in its status. */
  status?: object;
};

/** A Deployment whose controller has looked at it. */
export function deployment(
  name: string,
  options: Options = {},
): KubernetesObject {
  const { image = `shop/${name}:v1.0.0`, replicas = 1 } = options;
  const { ready = replicas, updated = replicas } = options;
  return {
    metadata: metadataOf(name, { generation: 2, ...options }),
    spec: { replicas, template: templateOf(name, image, options) },
    status: {
      observedGeneration: 2,
      replicas,
      updatedReplicas: updated,
      // What is zero is left out, as the real one does.
      ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
      ...options.status,
    },
  };
}

/** A StatefulSet states the same as a Deployment. */
export const statefulSet = deployment;

/** A DaemonSet on so many nodes. */
export function daemonSet(
  name: string,
  options: Options = {},
): KubernetesObject {
  const { image = `shop/${name}:v1.0.0`, replicas = 1 } = options;
  return {
    metadata: metadataOf(name, { generation: 1, ...options }),
    spec: { template: templateOf(name, image, options) },
    status: {
      observedGeneration: 1,
      desiredNumberScheduled: replicas,
      currentNumberScheduled: replicas,
      numberReady: options.ready ?? replicas,
      updatedNumberScheduled: options.updated ?? replicas,
      ...options.status,
    },
  };
}

/** A pod of a Deployment. */
export function pod(
  of: string,
  suffix: string,
  options: Options & {
    owner?: { kind: string; name: string };
    restarts?: number;
    imageId?: string;
    waiting?: object;
    ended?: object;
    phase?: string;
  } = {},
): KubernetesObject {
  const { image = `shop/${of}:v1.0.0`, phase = 'Running' } = options;
  const owner = options.owner ?? {
    kind: 'ReplicaSet',
    name: `${of}-${templateHash}`,
  };
  return {
    metadata: {
      ...metadataOf(`${owner.name}-${suffix}`, {
        ...options,
        labels: { 'pod-template-hash': templateHash, ...options.labels },
      }),
      ownerReferences: [{ ...owner, apiVersion: 'apps/v1', controller: true }],
      // Most of what a server sends is of no use here.
      managedFields: [{ manager: 'kubelet', fieldsV1: { 'f:status': {} } }],
    },
    spec: { containers: [{ name: of, image }], nodeName: 'node-1' },
    status: {
      phase,
      containerStatuses: [
        {
          name: of,
          image,
          imageID: options.imageId ?? '',
          ready: options.waiting === undefined,
          restartCount: options.restarts ?? 0,
          state: options.waiting
            ? { waiting: options.waiting }
            : { running: { startedAt: '2026-03-01T11:00:00Z' } },
          lastState: options.ended ? { terminated: options.ended } : {},
        },
      ],
      ...options.status,
    },
  };
}

/** A CronJob that runs each night, unless it is suspended. */
export function cronJob(
  name: string,
  options: Options & { suspend?: boolean } = {},
): KubernetesObject {
  const { image = `shop/${name}:v1.0.0`, suspend } = options;
  return {
    metadata: metadataOf(name, { generation: 1, ...options }),
    spec: {
      schedule: '0 3 * * *',
      ...(suspend !== undefined && { suspend }),
      jobTemplate: { spec: { template: templateOf(name, image, options) } },
    },
    status: {},
  };
}

/** A warning about an object. */
export function warning(
  name: string,
  about: { kind: string; name: string },
  more: { namespace?: string; [field: string]: unknown } = {},
): KubernetesObject {
  const { namespace = 'shop', ...rest } = more;
  return {
    metadata: { name, namespace },
    involvedObject: { ...about, namespace },
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off restarting failed container',
    firstTimestamp: '2026-03-01T11:50:00Z',
    lastTimestamp: '2026-03-01T11:59:00Z',
    count: 7,
    ...rest,
  };
}

function metadataOf(
  name: string,
  options: Options & { generation?: number },
): KubernetesObject['metadata'] {
  const { annotations, generation, labels, namespace = 'shop' } = options;
  return {
    name,
    namespace,
    uid: `uid-of-${namespace}-${name}`,
    creationTimestamp: '2026-02-01T00:00:00Z',
    ...(generation !== undefined && { generation }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  };
}

function templateOf(name: string, image: string, { labels }: Options): object {
  return {
    ...(labels && { metadata: { labels } }),
    spec: { containers: [{ name, image }] },
  };
}

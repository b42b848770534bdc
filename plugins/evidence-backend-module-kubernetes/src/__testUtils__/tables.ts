import type { KubernetesObject, ListKind } from './discovery';

type Column = {
  name: string;
  of: (object: any) => string | number;
};

const name: Column = { name: 'Name', of: ({ metadata }) => metadata.name };
const ready = (count: unknown, desired: unknown) =>
  `${count ?? 0}/${desired ?? 0}`;

const columns: Record<ListKind, Column[]> = {
  deployments: [
    name,
    {
      name: 'Ready',
      of: ({ spec, status }) => ready(status?.readyReplicas, spec.replicas),
    },
    { name: 'Up-to-date', of: ({ status }) => status?.updatedReplicas ?? 0 },
  ],
  statefulsets: [
    name,
    {
      name: 'Ready',
      of: ({ spec, status }) => ready(status?.readyReplicas, spec.replicas),
    },
  ],
  daemonsets: [
    name,
    { name: 'Ready', of: ({ status }) => status?.numberReady ?? 0 },
  ],
  pods: [
    name,
    { name: 'Status', of: ({ status }) => status?.phase ?? 'Unknown' },
    {
      name: 'Restarts',
      of: ({ status }) =>
        (status?.containerStatuses ?? []).reduce(
          (sum: number, one: any) => sum + (one.restartCount ?? 0),
          0,
        ),
    },
  ],
  cronjobs: [
    name,
    { name: 'Schedule', of: ({ spec }) => spec.schedule },
    { name: 'Suspend', of: ({ spec }) => String(spec.suspend ?? false) },
  ],
  events: [name, { name: 'Reason', of: ({ reason }) => reason ?? '' }],
};

/** As `kubectl get` requests it: columns that the server chooses. */
export function tableOf(
  plural: ListKind,
  objects: readonly KubernetesObject[],
  metadata: object,
): object {
  const shown = columns[plural];
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: shown.map(column => ({
      name: column.name,
      type: 'string',
      format: column === name ? 'name' : '',
      description: '',
      priority: 0,
    })),
    rows: objects.map(object => ({
      cells: shown.map(({ of }) => of(object)),
      object: {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: object.metadata,
      },
    })),
  };
}

import { type CronJobObject, cronJobSchema } from './cronJobs';
import { eventSchema, WarningEvent } from './events';
import { PodObject, podSchema } from './pods';
import type { ResourceOptions } from './ResourceStore';
import { daemonSetSchema, replicatedSchema, WorkloadObject } from './workloads';

const apps = '/apis/apps/v1';

function pathOf(group: string, plural: string, namespace?: string): string {
  return namespace === undefined
    ? `${group}/${plural}`
    : `${group}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

/** What is read of all namespaces, or of one. */
export function resourcesOf(namespace?: string): {
  workloads: ResourceOptions<WorkloadObject>[];
  pods: ResourceOptions<PodObject>;
  events: ResourceOptions<WarningEvent>;
  cronJobs: ResourceOptions<CronJobObject>;
} {
  const where = namespace === undefined ? '' : ` of namespace ${namespace}`;
  const of = (group: string, plural: string) => ({
    title: `${plural}${where}`,
    path: pathOf(group, plural, namespace),
  });
  return {
    workloads: [
      {
        ...of(apps, 'deployments'),
        schema: replicatedSchema('Deployment'),
      },
      {
        ...of(apps, 'statefulsets'),
        schema: replicatedSchema('StatefulSet'),
      },
      { ...of(apps, 'daemonsets'), schema: daemonSetSchema },
    ],
    pods: { ...of('/api/v1', 'pods'), schema: podSchema },
    events: {
      ...of('/api/v1', 'events'),
      query: { fieldSelector: 'type=Warning' },
      schema: eventSchema,
    },
    cronJobs: {
      ...of('/apis/batch/v1', 'cronjobs'),
      schema: cronJobSchema,
      isOptional: true,
    },
  };
}

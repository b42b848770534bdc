import type { ObservedFact } from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import type { EntityClaims } from './EntityClaims';
import { firstLabels, metadataSchema, templateSchema } from './objects';

/** As many as the fact may name. */
const mostItems = 100;

/** What is kept of a CronJob. */
export type CronJobObject = {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  template: { labels: Record<string, string> };
  isSuspended: boolean;
};

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/cron-job-v1/ */
export const cronJobSchema = z
  .object({
    metadata: metadataSchema,
    spec: z.object({
      suspend: z.boolean().nullish(),
      jobTemplate: z.object({
        spec: z.object({ template: templateSchema }),
      }),
    }),
  })
  .transform(
    ({ metadata, spec }): CronJobObject => ({
      namespace: metadata.namespace,
      name: metadata.name,
      labels: firstLabels(metadata.labels),
      template: {
        labels: firstLabels(spec.jobTemplate.spec.template.metadata?.labels),
      },
      isSuspended: spec.suspend ?? false,
    }),
  );

/**
 * Which jobs are still scheduled, of each entity that is annotated. None is only
 * reported of what runs nowhere but where CronJobs were read.
 *
 * @param read.isOnly - there is no cluster but the one that was read
 * @param read.namespaces - that were read; all where it is absent
 * @returns undefined where CronJobs could not be read
 */
export function scheduledJobs(
  parts: readonly { cronJobs?: Iterable<CronJobObject> }[],
  claims: EntityClaims,
  read: Parameters<EntityClaims['within']>[0],
): ObservedFact[] | undefined {
  const left = new Map<string, string[]>(
    claims.within(read).map(ref => [ref, []]),
  );
  for (const { cronJobs } of parts) {
    if (!cronJobs) {
      return undefined;
    }
    for (const job of cronJobs) {
      if (!job.isSuspended) {
        const id = `${job.namespace}/${job.name}`.slice(0, 250);
        for (const ref of claims.of(job).entityRefs) {
          const ids = left.get(ref);
          if (ids) {
            ids.push(id);
          } else {
            left.set(ref, [id]);
          }
        }
      }
    }
  }
  return [...left].map(([entityRef, ids]) => ({
    entityRef,
    name: 'cleanup.jobs',
    value: {
      remaining: ids.length,
      ...(ids.length > 0 && {
        items: ids
          .sort()
          .slice(0, mostItems)
          .map(id => ({ id })),
      }),
    },
  }));
}

import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import type { Confidence } from '../../kit/confidence';
import type { Runtime } from './schema';
import { counted, someOf, sortedUnique } from '../../kit/fields';
import { isKind, workloadsInScope } from '../../kit/scope';
import { anInstant, observations, postFix } from '../../kit/fixes';

export const runtimeCodes = {
  /** No workloads reported: don't conclude that it runs nowhere. */
  runtimeUnknown: 'runtime-unknown',
  /** Workloads seen too long ago: don't conclude that this runs now. */
  runtimeStale: 'runtime-stale',
  /** Workloads without a label of its name, or matched by a weak one: don't conclude that it runs nowhere, or that they are all its own. */
  runtimeUnlabelled: 'runtime-unlabelled',
} as const;

export function runtimeGaps(
  runtime: Runtime,
  context: EvidenceContext,
): Confidence[] {
  const { subject } = context;
  // Only a service has labels of its own to be found by.
  const isSeenElsewhere =
    context.workloadSources.length > 0 && isKind(subject, 'component');
  if (runtime.workloads.length === 0) {
    return [
      {
        code: isSeenElsewhere
          ? runtimeCodes.runtimeUnlabelled
          : runtimeCodes.runtimeUnknown,
        message: `Where ${subject.entityRef} runs is not known (${runtime.reason}): do not conclude that it runs nowhere.`,
        affects: 'runtime',
        ...(!isSeenElsewhere
          ? {
              fix: postFix(observations, {
                source: '<your clusters>',
                observedAt: anInstant,
                workloads: [
                  {
                    name: subject.name,
                    labels: { 'app.kubernetes.io/name': subject.name },
                    cluster: '<cluster>',
                    region: '<region>',
                    namespace: '<namespace>',
                  },
                ],
              }),
            }
          : {
              fix: `# on the workload:\nmetadata:\n  labels:\n    app.kubernetes.io/name: ${subject.name}`,
            }),
      },
    ];
  }
  const workloads = workloadsInScope(context);
  const names = (of: typeof workloads) =>
    someOf(sortedUnique(of.map(({ value }) => value.name)));
  const stale = workloads.filter(claim => claim.stale);
  const weak = workloads.filter(claim => claim.matchedBy === 'weak');
  return [
    ...(stale.length > 0
      ? [
          {
            code: runtimeCodes.runtimeStale,
            message: `${counted(stale.length, 'workload')} of ${
              workloads.length
            } (${names(stale)}) ${
              stale.length === 1 ? 'was' : 'were'
            } seen too long ago: do not conclude that this runs now.`,
            affects: 'runtime.workloads',
          },
        ]
      : []),
    ...(weak.length > 0
      ? [
          {
            code: runtimeCodes.runtimeUnlabelled,
            message: `${counted(weak.length, 'workload')} of ${
              workloads.length
            } (${names(
              weak,
            )}) matched by a weak label only: do not conclude that all of it belongs to ${
              subject.entityRef
            }.`,
            affects: 'runtime.workloads',
            fix: `# on the workload:\nmetadata:\n  labels:\n    app.kubernetes.io/name: ${subject.name}`,
          },
        ]
      : []),
  ];
}

import { counted, sortedUnique } from '../../assemble/claims';
import type { Brief } from '../../schema';
import type { Block, Inline } from './types';
import {
  Clock,
  environmentMark,
  evidence,
  reasonParts,
  rowsShown,
  shortRef,
} from './words';

/** What runs where, and whether regions differ. */
export function runtimeBlock(
  { runtime, environment }: Pick<Brief, 'environment' | 'runtime'>,
  clock: Clock,
): Block {
  const { workloads, differs } = runtime;
  const shown = workloads.slice(0, rowsShown);
  return {
    title: 'Runtime',
    status: runtime.status,
    lines: [
      ...(runtime.reason === undefined
        ? []
        : [{ label: '', parts: reasonParts(runtime) }]),
      ...(differs
        ? [
            {
              label: 'Regions',
              parts: [
                {
                  text: `differ: ${differs
                    .map(
                      ({ region, versions }) =>
                        `${region} ${versions.join(', ')}`,
                    )
                    .join('; ')}`,
                  tone: 'warn' as const,
                },
              ],
            },
          ]
        : []),
      ...shown.map(workload => ({
        label: workload.value.cluster ?? workload.value.region ?? '',
        parts: [
          workloadPart(workload, environment),
          ...troubleParts(workload),
          ...evidence(workload, clock),
        ],
      })),
      ...(workloads.length > shown.length
        ? [
            {
              label: 'More',
              parts: [
                {
                  text: counted(
                    workloads.length - shown.length,
                    'more workload',
                  ),
                },
              ],
            },
          ]
        : []),
    ],
  };
}

function workloadPart(
  { value, entityRef }: Brief['runtime']['workloads'][number],
  environment: string | undefined,
): Inline {
  const { desired, namespace, name, region, replicas, version } = value;
  return {
    text: [
      namespace === undefined ? name : `${namespace}/${name}`,
      entityRef === undefined || shortRef(entityRef) === name
        ? undefined
        : `of ${shortRef(entityRef)}`,
      region,
      environmentMark(value.environment, environment),
      replicas === undefined
        ? undefined
        : `×${replicas}${
            desired === undefined || desired === replicas
              ? ''
              : ` of ${desired}`
          }`,
      version ?? '? version',
    ]
      .filter(Boolean)
      .join(' '),
  };
}

/** Why it does not run as it should, and how often it was started again. */
function troubleParts({
  value: { problems = [], restarts = 0 },
}: Brief['runtime']['workloads'][number]): Inline[] {
  const reasons = sortedUnique(problems.map(({ reason }) => reason));
  const counts = restarts > 0 ? [counted(restarts, 'restart')] : [];
  return reasons.length + counts.length === 0
    ? []
    : [
        {
          text: [...reasons, ...counts].join(', '),
          ...(reasons.length > 0 && { tone: 'warn' as const }),
        },
      ];
}

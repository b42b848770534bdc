import { counted, sortedUnique } from '../../kit/fields';
import { Block, Inline, shortened } from '../../kit/blocks';
import type { Frame, SectionText } from '../../kit/section';
import {
  environmentMark,
  evidence,
  reasonParts,
  rowsShown,
  shortRef,
} from '../../kit/words';
import type { Runtime } from './schema';

/** Lines that a message can hold. */
const linesShown = 4;
/** `sha256:` and what suffices to distinguish artifacts. */
const digestLength = 19;

export const runtimeText: SectionText<Runtime> = {
  place: 6,
  block: runtimeBlock,
  short: (runtime, frame) => {
    const block = shortened(runtimeBlock(runtime, frame));
    const lines = block.lines.slice(0, linesShown);
    const left = runtime.workloads.length - lines.length;
    return {
      ...block,
      lines:
        left > 1
          ? [...lines, { label: '', parts: [{ text: `and ${left} more` }] }]
          : lines,
    };
  },
};

function runtimeBlock(runtime: Runtime, frame: Frame): Block {
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
          workloadPart(workload, frame.environment),
          ...troubleParts(workload),
          ...evidence(workload, frame),
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
  { value, entityRef }: Runtime['workloads'][number],
  environment: string | undefined,
): Inline {
  const { desired, digest, namespace, name, region, replicas } = value;
  const version = value.version ?? '? version';
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
      version,
      digest !== undefined && !digest.startsWith(version)
        ? digest.slice(0, digestLength)
        : undefined,
    ]
      .filter(Boolean)
      .join(' '),
  };
}

/** Why it does not run as it should, and how often it was started again. */
function troubleParts({
  value: { problems = [], restarts = 0 },
}: Runtime['workloads'][number]): Inline[] {
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

import type { KnownRun } from '../runs/mergeRuns';
import { preMergeTriggers } from '../runs/vocabulary';

/** Where the time from a commit to its deploy goes, in the order of a pipeline. */
export const leadParts = [
  'review',
  'queue',
  'execution',
  'approval',
  'deploy',
  'other',
] as const;
export type LeadPart = (typeof leadParts)[number];

/** What counts where several jobs do different things at one instant. */
const precedence = ['deploy', 'execution', 'approval', 'queue'] as const;

type Span = { part: (typeof precedence)[number]; from: number; to: number };
type Run = Pick<
  KnownRun,
  'finishedAt' | 'jobs' | 'requestedAt' | 'startedAt' | 'trigger'
>;

/**
 * The time between two instants, split by what the runs of the commit did. The
 * parts are seconds, and add up to all of it: `review` until its first run was
 * requested that is none of a pull request or a merge queue, then what its jobs
 * did, and `other` where no run says anything.
 *
 * @param lead - epoch milliseconds
 * @returns undefined where no such run states when it was requested
 */
export function leadPartsOf(
  lead: { from: number; to: number },
  runs: readonly Run[],
): Record<LeadPart, number> | undefined {
  const after = runs.filter(
    ({ trigger }) => !trigger || !preMergeTriggers.includes(trigger),
  );
  const requested = Math.min(
    ...after.map(({ requestedAt }) => instantOf(requestedAt) ?? Infinity),
  );
  if (!Number.isFinite(requested) || requested > lead.to) {
    return undefined;
  }
  const begin = Math.max(lead.from, requested);
  const spans = after
    .flatMap(spansOf)
    .map(({ part, ...span }) => ({
      ...{ part, from: Math.max(begin, span.from) },
      to: Math.min(lead.to, span.to),
    }))
    .filter(({ from, to }) => from < to);
  const parts: Record<LeadPart, number> = {
    ...{ review: begin - lead.from, queue: 0, execution: 0 },
    ...{ approval: 0, deploy: 0, other: 0 },
  };
  const instants = [
    ...new Set([
      ...[begin, lead.to],
      ...spans.flatMap(({ from, to }) => [from, to]),
    ]),
  ].sort((a, b) => a - b);
  instants.slice(1).forEach((to, at) => {
    const from = instants[at];
    const held = new Set(
      spans
        .filter(span => span.from <= from && to <= span.to)
        .map(one => one.part),
    );
    const part = precedence.find(one => held.has(one)) ?? 'other';
    parts[part] += to - from;
  });
  for (const part of leadParts) {
    parts[part] /= 1_000;
  }
  return parts;
}

function spansOf(run: Run): Span[] {
  const spans = [
    spanOf('queue', run.requestedAt, run.startedAt),
    ...run.jobs.flatMap(job => [
      spanOf(job.waited ? 'approval' : 'queue', job.queuedAt, job.startedAt),
      spanOf(
        job.environment === undefined ? 'execution' : 'deploy',
        ...([job.startedAt, job.completedAt] as const),
      ),
    ]),
    // Of one whose jobs no source reports, all of it.
    ...(run.jobs.length === 0
      ? [spanOf('execution', run.startedAt, run.finishedAt)]
      : []),
  ];
  return spans.flatMap(span => span ?? []);
}

function spanOf(part: Span['part'], since?: string, until?: string) {
  const from = instantOf(since);
  const to = instantOf(until);
  return from === undefined || to === undefined || to <= from
    ? undefined
    : { part, from, to };
}

function instantOf(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}

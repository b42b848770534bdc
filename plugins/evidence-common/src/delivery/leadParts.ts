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
  // Clocks differ: a commit may be dated after its deploy.
  const end = Math.max(lead.from, lead.to);
  const begin = Math.min(end, Math.max(lead.from, requested));
  const parts: Record<LeadPart, number> = {
    review: begin - lead.from,
    queue: 0,
    execution: 0,
    approval: 0,
    deploy: 0,
    other: 0,
  };
  // How many spans of each part are open, from one instant to the next.
  const open = { deploy: 0, execution: 0, approval: 0, queue: 0 };
  const events = after
    .flatMap(spansOf)
    .map(({ part, ...span }) => ({
      part,
      from: Math.max(begin, span.from),
      to: Math.min(end, span.to),
    }))
    .filter(({ from, to }) => from < to)
    .flatMap(({ from, part, to }) => [
      { at: from, part, by: 1 },
      { at: to, part, by: -1 },
    ])
    .sort((a, b) => a.at - b.at);
  let last = begin;
  for (const { at, by, part } of events) {
    parts[precedence.find(one => open[one] > 0) ?? 'other'] += at - last;
    open[part] += by;
    last = at;
  }
  parts.other += end - last;
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

import type { KnownRun } from '../runs/mergeRuns';
import { preMergeTriggers } from '../runs/vocabulary';

/** Where the time from a commit to its deploy goes, in the order of a pipeline. */
export const leadParts = [
  'before',
  'review',
  'queue',
  'execution',
  'approval',
  'deploy',
  'other',
] as const;
export type LeadPart = (typeof leadParts)[number];
/** Without `review` where no pull request is known: it may have had one. */
export type LeadParts = Record<Exclude<LeadPart, 'review'>, number> & {
  review?: number;
};

/** What counts where several things happen at one instant. */
const precedence = [
  'deploy',
  'execution',
  'approval',
  'queue',
  'review',
] as const;

type Span = { part: (typeof precedence)[number]; from: number; to: number };
type Turn = { at: number; part: Span['part']; by: number };
type Run = Pick<
  KnownRun,
  'finishedAt' | 'jobs' | 'requestedAt' | 'startedAt' | 'trigger'
>;

/**
 * The time between two instants, split by what the runs of the commit did. The
 * parts are seconds, and add up to all of it: `review` while its pull request was
 * reviewed, `before` until its first run was requested that is none of a pull
 * request or a merge queue, then what its jobs did, and `other` where no run says
 * anything.
 *
 * @param lead - epoch milliseconds
 * @param review - of its pull request, where one is known
 * @returns undefined where no such run states when it was requested
 */
export function leadPartsOf(
  lead: { from: number; to: number },
  runs: readonly Run[],
  review?: { from: number; to: number },
): LeadParts | undefined {
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
  const parts: LeadParts = {
    before: 0,
    ...(review && { review: 0 }),
    queue: 0,
    execution: 0,
    approval: 0,
    deploy: 0,
    other: 0,
  };
  const spans: Span[] = [
    ...(review ? [{ part: 'review' as const, ...review }] : []),
    ...after
      .flatMap(spansOf)
      .map(span => ({ ...span, from: Math.max(begin, span.from) })),
  ];
  // How many spans of each part are open, from one instant to the next.
  const open = { deploy: 0, execution: 0, approval: 0, queue: 0, review: 0 };
  const turns: Turn[] = spans
    .map(({ from, part, to }) => ({
      part,
      from: Math.max(lead.from, from),
      to: Math.min(end, to),
    }))
    .filter(({ from, to }) => from < to)
    .flatMap(({ from, part, to }) => [
      { at: from, part, by: 1 },
      { at: to, part, by: -1 },
    ]);
  turns.push(
    ...[begin, end].map(at => ({ at, part: 'queue' as const, by: 0 })),
  );
  let last = lead.from;
  for (const { at, by, part } of turns.sort((a, b) => a.at - b.at)) {
    const rest = last < begin ? 'before' : 'other';
    const now = precedence.find(one => open[one] > 0) ?? rest;
    parts[now] = (parts[now] ?? 0) + at - last;
    open[part] += by;
    last = at;
  }
  for (const part of leadParts) {
    const ms = parts[part];
    if (ms !== undefined) {
      parts[part] = ms / 1_000;
    }
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

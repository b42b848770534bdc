import type {
  CandidateDetail,
  Occurrence,
  ToilGroup,
} from '@plumbline/backstage-plugin-toil-common';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { rungName } from './history';

const weekMs = 7 * dayMs;
/** What is counted at most, less a day: a source that reaches less far is new. */
const wholeWindowMs = 89 * dayMs;

export type WeekOfSources = {
  /** Epoch ms. */
  start: number;
  /** Occurrences by source. */
  counts: Record<string, number>;
  /** No source looked, or older occurrences are not listed: it is not zero. */
  isUnknown: boolean;
};

/**
 * Occurrences by week and source, the oldest week first.
 *
 * @param options.now - epoch ms
 */
export function occurrencesByWeek(
  group: Pick<ToilGroup, 'members' | 'size'>,
  candidate: Pick<CandidateDetail, 'observations'>,
  options: { now: number; weeks: number },
): { weeks: WeekOfSources[]; sources: string[] } {
  const { members, size } = group;
  const { now, weeks: weeksShown } = options;
  const start = now - weeksShown * weekMs;
  const listed = members.map(({ occurredAt }) => Date.parse(occurredAt));
  const reach = Math.max(
    size > members.length ? Math.min(...listed, now) : -Infinity,
    windowStart(candidate, now),
  );
  const weeks = Array.from({ length: weeksShown }, (_, week) => ({
    start: start + week * weekMs,
    counts: {} as Record<string, number>,
    isUnknown: start + (week + 1) * weekMs <= reach,
  }));
  for (const { source, occurredAt } of members) {
    const week = weeks[Math.floor((Date.parse(occurredAt) - start) / weekMs)];
    if (week) {
      week.counts[source] = (week.counts[source] ?? 0) + 1;
      week.isUnknown = false;
    }
  }
  return { weeks, sources: sourcesOf(members) };
}

/** The time that was counted, epoch ms; undefined where nothing was. */
export function countedWindow({
  observations,
}: Pick<CandidateDetail, 'observations'>):
  | { from: number; to: number }
  | undefined {
  return observations.length === 0
    ? undefined
    : {
        from: Math.min(...observations.map(({ from }) => Date.parse(from))),
        to: Math.max(...observations.map(({ to }) => Date.parse(to))),
      };
}

/** Where all sources are new: before they looked, nothing is known. */
function windowStart(
  candidate: Pick<CandidateDetail, 'observations'>,
  now: number,
): number {
  const counted = countedWindow(candidate);
  return counted && now - counted.from < wholeWindowMs
    ? counted.from
    : -Infinity;
}

/** The most frequent first. */
function sourcesOf(members: readonly Occurrence[]): string[] {
  const counts = new Map<string, number>();
  members.forEach(({ source }) =>
    counts.set(source, (counts.get(source) ?? 0) + 1),
  );
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([source]) => source);
}

/** When it was started, finished, and came to another rung. */
export function marksOf({
  history,
}: Pick<CandidateDetail, 'history'>): { at: number; words: string }[] {
  return history.flatMap(({ at, action, changes }) => {
    const rung = changes.autonomy?.to;
    const words = new Map([
      ['started', 'Started'],
      ['finished', 'Finished'],
      ['promoted', rungName(rung)],
      ['demoted', rungName(rung)],
    ]).get(action);
    return words ? [{ at: Date.parse(at), words }] : [];
  });
}

/**
 * Marks that would be printed over each other, as one at the latest of them.
 *
 * @param apart - how far apart two labels have to be, in milliseconds
 */
export function groupedMarks(
  marks: readonly { at: number; words: string }[],
  apart: number,
): { at: number; words: string }[] {
  const grouped: { at: number; all: string[] }[] = [];
  for (const { at, words } of [...marks].sort((a, b) => a.at - b.at)) {
    const last = grouped[grouped.length - 1];
    if (last && at - last.at < apart) {
      last.at = at;
      last.all.push(words);
    } else {
      grouped.push({ at, all: [words] });
    }
  }
  return grouped.map(({ all, at }) => ({
    at,
    words: [...new Set(all)].join(' › '),
  }));
}

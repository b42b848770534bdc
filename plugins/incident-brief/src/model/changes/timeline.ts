import { changeKinds } from '@plumbline/backstage-plugin-evidence-common';
import type {
  ChangeKind,
  ChangeTimeline,
} from '@plumbline/backstage-plugin-evidence-common';
import { count } from '@plumbline/backstage-plugin-evidence-react';
import { kindWords } from '../words';
import {
  OutcomeCounts,
  outcomesInWords,
  ShownOutcome,
  shownOutcome,
  shownOutcomes,
  totalOf,
} from './outcomes';

/** What happened in one bin of one row. */
export type Cell = { bin: number; counts: OutcomeCounts; total: number };

export type TimelineRow = {
  kind: ChangeKind;
  cells: Cell[];
  total: number;
  /** Its lane is on, and its changes are listed. */
  isShown: boolean;
};

/** A time line as it is drawn: rows of cells. */
export type TimelineShape = {
  /** Epoch milliseconds at which bin 0 begins, and how long each is. */
  from: number;
  binMs: number;
  bins: number;
  rows: TimelineRow[];
  /** Over all kinds that are shown. */
  outcomes: OutcomeCounts;
  total: number;
};

/** Which counts take part. */
export type Shown = { kinds: readonly ChangeKind[]; outcome?: ShownOutcome };

/**
 * Every kind has its row, so that nothing moves while filters change; a row's
 * total is of its kind whether it is shown or not.
 */
export function shapeTimeline(
  timeline: Pick<ChangeTimeline, 'binsFrom' | 'binMs' | 'to' | 'counts'>,
  { kinds, outcome }: Shown,
): TimelineShape {
  const from = Date.parse(timeline.binsFrom);
  const { binMs } = timeline;
  const counted = timeline.counts.map(one => ({
    ...one,
    outcome: shownOutcome(one),
  }));
  const ofOutcome = counted.filter(
    one => outcome === undefined || one.outcome === outcome,
  );
  const isShown = (kind: ChangeKind) =>
    kinds.length === 0 || kinds.includes(kind);
  const rows = changeKinds.map(kind => {
    const own = ofOutcome.filter(one => one.kind === kind);
    return {
      kind,
      cells: cellsOf(own),
      total: own.reduce((sum, one) => sum + one.count, 0),
      isShown: isShown(kind),
    };
  });
  const shown = ofOutcome.filter(({ kind }) => isShown(kind));
  return {
    from,
    binMs,
    bins: Math.floor((Date.parse(timeline.to) - from) / binMs) + 1,
    rows,
    // Whichever outcome is picked, the others are offered with their numbers.
    outcomes: countOutcomes(counted.filter(({ kind }) => isShown(kind))),
    total: shown.reduce((sum, one) => sum + one.count, 0),
  };
}

type Counted = { bin: number; outcome: ShownOutcome; count: number };

function cellsOf(counted: readonly Counted[]): Cell[] {
  const byBin = new Map<number, Counted[]>();
  for (const one of counted) {
    byBin.set(one.bin, [...(byBin.get(one.bin) ?? []), one]);
  }
  return [...byBin]
    .sort(([a], [b]) => a - b)
    .map(([bin, own]) => {
      const counts = countOutcomes(own);
      return { bin, counts, total: totalOf(counts) };
    });
}

function countOutcomes(counted: readonly Counted[]): OutcomeCounts {
  const counts: OutcomeCounts = {};
  for (const { outcome, count: amount } of counted) {
    counts[outcome] = (counts[outcome] ?? 0) + amount;
  }
  return counts;
}

/** The outcome that a cell is drawn with: the worst in it. */
export function worstOutcome(counts: OutcomeCounts): ShownOutcome {
  return shownOutcomes.find(outcome => (counts[outcome] ?? 0) > 0) ?? 'unknown';
}

/** A cell in its row. */
export type PlacedCell = { kind: ChangeKind; cell: Cell };

/** When a cell begins and ends, in epoch milliseconds. */
export function cellTimes(
  { bin }: Cell,
  { from, binMs }: TimelineShape,
): { from: number; to: number } {
  return { from: from + bin * binMs, to: from + (bin + 1) * binMs };
}

/** `deploy, 4 Mar 02:05–02:10 UTC: 3 changes: 1 failed, 2 succeeded`. */
export function placedInWords(
  { kind, cell }: PlacedCell,
  shape: TimelineShape,
): string {
  const { from, to } = cellTimes(cell, shape);
  return `${kindWords[kind]}, ${spanInWords(from, to)}: ${count(
    cell.total,
    'change',
  )}: ${outcomesInWords(cell.counts)}`;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const tickLengths = [
  ...[1, 2, 5, 10, 15, 30].map(n => n * minute),
  ...[1, 2, 3, 6, 12].map(n => n * hour),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map(n => n * day),
];

export type Tick = { at: number; label: string };

/**
 * Instants to label, on whole units of UTC; where a day begins, it is named.
 *
 * @param most - how many labels fit
 */
export function timeTicks(from: number, to: number, most: number): Tick[] {
  const longest = tickLengths[tickLengths.length - 1];
  const length =
    tickLengths.find(one => (to - from) / one <= most) ??
    Math.ceil((to - from) / most / longest) * longest;
  const first = Math.ceil(from / length) * length;
  const ticks: Tick[] = [];
  for (let at = first; at <= to; at += length) {
    ticks.push({ at, label: tickLabel(at) });
  }
  return ticks;
}

function tickLabel(at: number): string {
  const date = new Date(at);
  return at % day === 0
    ? date.toLocaleDateString('en-GB', {
        day: 'numeric',
        month: 'short',
        timeZone: 'UTC',
      })
    : date.toISOString().slice(11, 16);
}

/** `10:05–10:10 UTC`, or with days where it is longer than one. */
export function spanInWords(from: number, to: number): string {
  const date = (at: number) =>
    new Date(at).toLocaleDateString('en-GB', {
      day: 'numeric',
      month: 'short',
      timeZone: 'UTC',
    });
  const time = (at: number) => new Date(at).toISOString().slice(11, 16);
  if (to - from >= day) {
    return to - from === day ? date(from) : `${date(from)} – ${date(to)}`;
  }
  return `${date(from)} ${time(from)}–${time(to)} UTC`;
}

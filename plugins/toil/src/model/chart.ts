import {
  frequencyBounds,
  frequencyLevels,
  riskLevels,
} from '@plumbline/backstage-plugin-toil-common';
import type { Candidate } from '@plumbline/backstage-plugin-toil-common';

/** The field of the chart, in units of its picture. */
export const field = { left: 112, right: 762, top: 10, bottom: 346 };
const band = (field.bottom - field.top) / riskLevels.length;
const least = 0.1;
const atLeastTo = 24;
const radii = { least: 9, most: 24 };
/** More than these hide each other: the others are dots. */
export const bubblesShown = 40;

/** The bands from what breaks most on, with their upper edge. */
export const bands = [...riskLevels]
  .reverse()
  .map(({ id }, at) => ({ id, top: field.top + at * band, height: band }));

export type Bubble<T extends Candidate = Candidate> = {
  candidate: T;
  /** Its place in the list, from 1 on. */
  rank: number;
  x: number;
  y: number;
  r: number;
  /** Nothing counts it: it stands where its level is. */
  isDeclared: boolean;
  /** Where the reviewed frequency would put it, if that is another level. */
  ghost?: number;
};

/** Where a number of occurrences a month stands, of at most `most`. */
export function xOf(perMonth: number, most: number): number {
  const share =
    Math.log(Math.max(perMonth, least) / least) / Math.log(most / least);
  return field.left + share * (field.right - field.left);
}

/** The most occurrences a month that the chart has to show. */
export function mostOf(candidates: readonly Candidate[]): number {
  return Math.max(
    atLeastTo,
    ...candidates.map(({ observedPerMonth = 0 }) => observedPerMonth),
  );
}

/** From where to where a level of frequency reaches. */
export function columnsOf(most: number) {
  const { quarterly, weekly } = frequencyBounds;
  const bounds = [least, quarterly, weekly, most];
  return frequencyLevels.map(({ id }, at) => ({
    id,
    from: bounds[at],
    to: bounds[at + 1],
    left: xOf(bounds[at], most),
    right: xOf(bounds[at + 1], most),
  }));
}

/**
 * Frequency by risk: observed occurrences a month to the right, hours a month
 * as area. Within its band each is where it hides the others least.
 */
export function bubblesOf<T extends Candidate>(
  candidates: readonly T[],
): Bubble<T>[] {
  const most = mostOf(candidates);
  const minutes = Math.max(
    1,
    ...candidates.map(({ minutesPerMonth = 0 }) => minutesPerMonth),
  );
  const middleOf = (level: string) => {
    const { left, right } = columnsOf(most).find(({ id }) => id === level)!;
    return (left + right) / 2;
  };
  const bubbles = candidates.map((candidate, at): Bubble<T> => {
    const { frequency, observedPerMonth, minutesPerMonth } = candidate;
    const isShown = at < bubblesShown;
    return {
      candidate,
      rank: at + 1,
      x:
        observedPerMonth === undefined
          ? middleOf(frequency.level)
          : xOf(observedPerMonth, most),
      y: 0,
      r: isShown
        ? Math.max(
            radii.least,
            radii.most * Math.sqrt((minutesPerMonth ?? 0) / minutes),
          )
        : 3,
      isDeclared: observedPerMonth === undefined,
      ...(frequency.observed && { ghost: middleOf(frequency.level) }),
    };
  });
  const placed: Bubble<T>[] = [];
  for (const bubble of [...bubbles].sort((a, b) => b.r - a.r)) {
    bubble.y = freeY(bubble, placed);
    placed.push(bubble);
  }
  return bubbles;
}

/** Tries places from the middle of the band on. */
function freeY(bubble: Bubble, placed: readonly Bubble[]): number {
  const { top } = bands.find(({ id }) => id === bubble.candidate.risk.level)!;
  const middle = top + band / 2;
  const reach = band / 2 - bubble.r - 6;
  const tries = [0, 0.3, -0.3, 0.6, -0.6, 1, -1].map(
    share => middle + share * reach,
  );
  const roomAt = (y: number) =>
    Math.min(
      ...placed.map(
        other => Math.hypot(other.x - bubble.x, other.y - y) - other.r,
      ),
      Infinity,
    ) - bubble.r;
  return (
    tries.find(y => roomAt(y) >= 2) ??
    tries.reduce((best, y) => (roomAt(y) > roomAt(best) ? y : best))
  );
}

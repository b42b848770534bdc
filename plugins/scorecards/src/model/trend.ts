import type { SummaryItem } from '@plumbline/backstage-plugin-scorecards-common';

/** What is not met, from the bottom up; what passes is not drawn. */
export const bandOrder = ['fail', 'unknown', 'exempt'] as const;
export type BandStatus = (typeof bandOrder)[number];

export type Band = {
  status: BandStatus;
  /** Its corners, in hundredths of the picture, from the upper left. */
  corners: [left: number, top: number][];
};

type Trend = Pick<SummaryItem['trend'], BandStatus>;

/**
 * Areas on top of each other.
 *
 * @param days - how many each status has a number for, at least two
 */
export function bandsOf(
  trend: Trend,
  days: number,
): { bands: Band[]; most: number } {
  const at = (values: readonly number[], day: number) => values[day] ?? 0;
  const sums = Array.from({ length: days }, (_, day) =>
    bandOrder.reduce((sum, status) => sum + at(trend[status], day), 0),
  );
  const most = Math.max(0, ...sums);
  const x = (column: number) => (column / (days - 1)) * 100;
  const y = (amount: number) => 100 - (most === 0 ? 0 : amount / most) * 100;
  const below = new Array<number>(days).fill(0);
  const bands = bandOrder.map(status => {
    const bottom = [...below];
    below.forEach((sum, column) => {
      below[column] = sum + at(trend[status], column);
    });
    const corners = [
      ...below.map((sum, column) => [x(column), y(sum)]),
      ...bottom.map((sum, column) => [x(column), y(sum)]).reverse(),
    ].map(([left, top]): [number, number] => [round(left), round(top)]);
    return { status, corners };
  });
  return { bands, most };
}

export type Part = { status: BandStatus; left: number; width: number };

/**
 * One day is no trend: parts of all that was judged, side by side, in hundredths
 * of the picture; the rest of it passes.
 */
export function partsOf(trend: SummaryItem['trend']): Part[] {
  const at = (status: keyof typeof trend) => trend[status][0] ?? 0;
  const all = bandOrder.reduce((sum, each) => sum + at(each), at('pass'));
  let left = 0;
  return bandOrder.map(status => {
    const width = all === 0 ? 0 : (at(status) / all) * 100;
    const part = { status, left: round(left), width: round(width) };
    left += width;
    return part;
  });
}

/** `3 fewer than on 21 Oct`: what became of the failures since the first day. */
export function changeWords(
  values: readonly number[],
  firstDay: string,
): string {
  const change = (values.at(-1) ?? 0) - (values[0] ?? 0);
  const than = `than on ${firstDay}`;
  if (change === 0) {
    return `as many as on ${firstDay}`;
  }
  return change < 0 ? `${-change} fewer ${than}` : `${change} more ${than}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

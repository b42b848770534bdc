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
 * Areas on top of each other. One day alone is drawn as wide as two.
 *
 * @param days - how many each status has a number for
 */
export function bandsOf(
  trend: Trend,
  days: number,
): { bands: Band[]; most: number } {
  const at = (values: readonly number[], day: number) =>
    values[Math.min(day, days - 1)] ?? 0;
  const columns = Math.max(days, 2);
  const sums = Array.from({ length: columns }, (_, day) =>
    bandOrder.reduce((sum, status) => sum + at(trend[status], day), 0),
  );
  const most = Math.max(0, ...sums);
  const x = (column: number) => (column / (columns - 1)) * 100;
  const y = (amount: number) => 100 - (most === 0 ? 0 : amount / most) * 100;
  const below = new Array<number>(columns).fill(0);
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

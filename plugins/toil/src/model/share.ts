import { number } from '@plumbline/backstage-plugin-evidence-react';
/** `3.2 h more than in the six weeks before`: what became of it. */
export function trendWords(weeks: readonly { minutes: number }[]): string {
  const half = Math.floor(weeks.length / 2);
  const sum = (part: readonly { minutes: number }[]) =>
    part.reduce((total, { minutes }) => total + minutes, 0) / 60;
  const before = sum(weeks.slice(0, half));
  const change = sum(weeks.slice(half)) - before;
  const than = `in the last ${
    weeks.length - half
  } weeks than in the ${half} before`;
  const hours = number(Math.abs(change), 1);
  if (hours === '0') {
    return `as much ${than.replace('than', 'as')}`;
  }
  return `${hours} h ${change > 0 ? 'more' : 'less'} ${than}`;
}

/**
 * How many minutes a month more it takes than in the half before; undefined
 * where that makes no tenth of an hour.
 */
export function trendOf(weeks: readonly number[]): number | undefined {
  const half = Math.floor(weeks.length / 2);
  const sum = (part: readonly number[]) => part.reduce((a, b) => a + b, 0);
  const change =
    ((sum(weeks.slice(half)) - sum(weeks.slice(0, half))) * 30) / (half * 7);
  return Math.abs(change) < 3 || half === 0 ? undefined : change;
}

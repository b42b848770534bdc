import { printable } from '../../terminal/print';
import { counted, formatCount } from '../../terminal/table';
import type { Sending } from './Sending';

/**
 * What became of an import, for people.
 *
 * @param what - such as `3 tickets of 'jira'`
 */
export function describeTaken(
  what: string,
  summary: ReturnType<Sending['summary']>,
  noun: string,
): string[] {
  const { future, overruled, problems, refused } = summary;
  const parts = [
    `${formatCount(summary.new)} new`,
    ...(summary.updated > 0 ? [`${formatCount(summary.updated)} updated`] : []),
    `${formatCount(summary.known)} already there`,
    ...(refused > 0 ? [`${formatCount(refused)} left out`] : []),
  ];
  return [
    `${what}: ${parts.join(', ')}.`,
    ...(overruled > 0
      ? [
          `${counted(
            overruled,
            `${noun} says`,
            `${noun}s say`,
          )} something else than what changed last under the same id, and ${
            overruled === 1 ? 'does' : 'do'
          } not count.`,
        ]
      : []),
    ...(future > 0
      ? [
          `${counted(
            future,
            `${noun} is`,
            `${noun}s are`,
          )} dated later than now, and not counted before then.`,
        ]
      : []),
    ...problems.map(
      ({ place, reason }) => `  ${printable(place)}: ${printable(reason)}`,
    ),
    ...(refused > problems.length
      ? [`  and ${formatCount(refused - problems.length)} more`]
      : []),
  ];
}

import {
  cliCommand,
  compareText,
  More,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Line } from './blocks';
import type { Confidence } from './confidence';
import { counted } from './fields';

/** More exist than are listed: don't conclude that the list is complete. */
export const dependencyLimit = 'dependency-limit';

/** What was not listed: callers first, then by depth. */
export function sortedMore(more: readonly More[]): More[] {
  return [...more].sort(
    (a, b) =>
      compareText(a.direction ?? '', b.direction ?? '') ||
      a.depth - b.depth ||
      a.count - b.count,
  );
}

/** Lines that state how many are not listed. */
export function moreLines(more: readonly More[]): Line[] {
  return more.map(({ depth, count, direction }) => ({
    label: 'More',
    parts: [
      {
        text: `${counted(count, 'more', 'more')} at depth ${depth}${
          direction === undefined
            ? ''
            : ` (${direction === 'calledBy' ? 'called by' : 'calls'})`
        }`,
      },
    ],
  }));
}

/**
 * That a list is not complete, and the command that lists the rest; nothing
 * where it is.
 *
 * @param what - how the message begins, such as `Not listed`
 * @param not - what must not be concluded
 */
export function moreGaps(
  more: readonly More[],
  entityRef: string,
  words: { affects: string; what: string; not: string },
): Confidence[] {
  const counts = more.map(
    ({ depth, count }) => `${counted(count, 'more', 'more')} at depth ${depth}`,
  );
  return more.length === 0
    ? []
    : [
        {
          code: dependencyLimit,
          message: `${words.what}: ${counts.join(', ')}. Do not conclude that ${
            words.not
          }.`,
          affects: words.affects,
          fix: graphCommand(entityRef, more),
        },
      ];
}

function graphCommand(
  entityRef: string,
  more: readonly { depth: number; direction?: string }[],
): string {
  const depth = Math.max(...more.map(each => each.depth));
  const direction = more[0].direction ?? 'calledBy';
  return cliCommand(
    `graph ${entityRef} --direction ${direction} --depth ${depth}`,
  );
}

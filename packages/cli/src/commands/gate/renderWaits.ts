import {
  duration,
  leastSample,
} from '@plumbline/backstage-plugin-evidence-common';
import type { GateWaits } from '@plumbline/backstage-plugin-scorecards-common';
import { printable } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

/** How long each rule kept deploys waiting; too few waits have no figure. */
export function renderWaits({ completeFrom, from, rules }: GateWaits): string {
  const words = (length: number | undefined) =>
    length === undefined ? 'not enough data' : duration(length);
  return [
    rules.length === 0
      ? `No rule stopped a deploy since ${utcMinute(from)} UTC.`
      : renderTable(
          rules,
          [
            { title: 'RULE', value: each => each.rule },
            { title: 'ENDED', value: each => String(each.sample) },
            { title: 'MEDIAN', value: each => words(each.median) },
            { title: 'P90', value: each => words(each.p90) },
            { title: 'STILL WAITING', value: each => String(each.waiting) },
            {
              title: 'LATEST DECISION',
              value: each => printable(each.waits[0]?.decision ?? ''),
            },
          ],
          { width: terminalWidth() },
        ),
    ...(rules.some(({ median }) => median === undefined)
      ? [`A figure needs ${leastSample} waits that ended.`]
      : []),
    ...(completeFrom === undefined
      ? []
      : [`Complete from ${utcMinute(completeFrom)} UTC.`]),
  ].join('\n');
}

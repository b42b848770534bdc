import { csvFile } from '@plumbline/backstage-plugin-evidence-common';
import type {
  SummaryGroup,
  SummaryItem,
} from '@plumbline/backstage-plugin-scorecards-common';

/** One line a group, as it stands now. */
export function summaryCsv(
  by: SummaryGroup,
  items: readonly SummaryItem[],
): string {
  return csvFile<SummaryItem>(
    [
      [by, ({ of }) => of],
      ['fail', ({ counts }) => counts.fail],
      ["of it the platform's", ({ platformOwned }) => platformOwned],
      ['in the baseline', ({ baseline }) => baseline],
      ['overdue', ({ overdue }) => overdue],
      ['unknown', ({ counts }) => counts.unknown],
      ['exempt', ({ counts }) => counts.exempt],
      ['pass', ({ counts }) => counts.pass],
      ['oldest failure', ({ oldest }) => oldest],
    ],
    items,
  );
}

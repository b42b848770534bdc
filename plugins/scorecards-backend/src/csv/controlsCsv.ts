import { csvFile } from '@plumbline/backstage-plugin-evidence-common';
import type { ListedControl } from '@plumbline/backstage-plugin-scorecards-common';

/** One line a control, with how far it is met and how right it is. */
export function controlsCsv(controls: readonly ListedControl[]): string {
  return csvFile<ListedControl>(
    [
      ['control', ({ id }) => id],
      ['version', ({ version }) => version],
      ['title', ({ title }) => title],
      ['owner', ({ owner }) => owner],
      ['requirement', ({ requirement }) => requirement],
      ['severity', ({ severity }) => severity],
      ['phase', ({ phase }) => phase],
      ['enabled', ({ enabled }) => enabled],
      ['pass', ({ adoption }) => adoption.pass ?? 0],
      ['fail', ({ adoption }) => adoption.fail ?? 0],
      ['unknown', ({ adoption }) => adoption.unknown ?? 0],
      ['exempt', ({ adoption }) => adoption.exempt ?? 0],
      ['reviewed', ({ accuracy }) => accuracy?.reviewed],
      ['accuracy', ({ accuracy }) => accuracy?.share],
      ['baseline', ({ baseline }) => baseline],
      ['review by', ({ retirement }) => retirement.reviewBy],
      ['documentation', ({ documentation }) => documentation],
    ],
    controls,
  );
}

import type { Preview } from '@plumbline/backstage-plugin-scorecards-common';
import { readControl } from '../../controls/findControls';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { counted, renderTable, terminalWidth } from '../../terminal/table';

/** Who would flip, each way, and why; changes nothing. */
export async function previewControl(
  file: string,
  options: { json?: boolean },
): Promise<ExitCode> {
  const { text } = await readControl(file);
  const preview = await new Portal().scorecards.previewControl({ text });
  if (options.json) {
    printJson(preview);
  } else {
    print(renderPreview(preview));
  }
  return exitCode.done;
}

function renderPreview(preview: Preview): string {
  const { control, version, against, counts, flips } = preview;
  const ways = new Map<string, Preview['flips']>();
  for (const flip of flips) {
    const way = `${flip.from} → ${flip.to}`;
    ways.set(way, [...(ways.get(way) ?? []), flip]);
  }
  return [
    `${control}: version ${version} ${
      against === undefined
        ? '; none is in force'
        : `against version ${against}, which is in force`
    }`.replace(' ;', ';'),
    `It would come to ${Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([status, count]) => `${status} ${count}`)
      .join(', ')}.`,
    flips.length === 0
      ? 'Nothing flips.'
      : `${counted(flips.length, 'entity flips', 'entities flip')}.`,
    ...[...ways]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([way, those]) => [
        '',
        `${way} (${those.length})`,
        renderTable(
          those,
          [
            { title: 'ENTITY', value: each => each.entityRef },
            { title: 'OWNER', value: each => each.owner },
            { title: 'WHY', value: each => each.message, shrinks: true },
          ],
          { width: terminalWidth() },
        ),
      ]),
  ].join('\n');
}

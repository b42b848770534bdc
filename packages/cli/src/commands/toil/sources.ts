import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

export async function listSources({
  json,
}: {
  json?: boolean;
}): Promise<ExitCode> {
  const { items } = await new Portal().toil.listSources();
  if (json) {
    printJson(items);
    return exitCode.done;
  }
  const parts = items.flatMap(({ parts: some, ...source }) =>
    some.map(part => ({ ...source, ...part })),
  );
  print(
    parts.length === 0
      ? "No tracker is read. Name one under 'plumbline.toil.sources'."
      : renderTable(
          parts,
          [
            { title: 'SOURCE', value: ({ source }) => printable(source) },
            { title: 'PART', value: ({ part }) => printable(part) },
            { title: 'TAKEN', value: ({ taken }) => taken },
            { title: 'LEFT OUT', value: ({ refused }) => refused },
            {
              title: 'READ (UTC)',
              value: readAt,
            },
            {
              title: 'TROUBLE',
              value: ({ error }) => printable(error ?? ''),
              shrinks: true,
            },
          ],
          { width: terminalWidth() },
        ),
  );
  return exitCode.done;
}

function readAt(part: { isUnderWay: boolean; lastSuccess?: string }): string {
  if (part.isUnderWay) {
    return 'under way';
  }
  return utcMinute(part.lastSuccess) ?? 'never';
}

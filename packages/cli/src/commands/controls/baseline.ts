import type { Baseline } from '@plumbline/backstage-plugin-scorecards-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

/** What is counted apart as legacy, and what is left of it. */
export async function listBaselines({
  json,
}: {
  json?: boolean;
}): Promise<ExitCode> {
  const { items } = await new Portal().scorecards.listBaselines();
  show(items, { json, nothing: 'No baseline is frozen.' });
  return exitCode.done;
}

/** Without ids: of every control of one's groups that has none yet. */
export async function freezeBaseline(
  ids: readonly string[],
  options: { date?: string; reason?: string; json?: boolean },
): Promise<ExitCode> {
  const { date, reason, json } = options;
  const { items } = await new Portal().scorecards.freezeBaseline({
    ...(ids.length > 0 && { controls: [...ids] }),
    ...(date !== undefined && { date }),
    ...(reason !== undefined && { reason }),
  });
  show(items, { json, nothing: 'Nothing was frozen.' });
  return exitCode.done;
}

function show(
  items: readonly Baseline[],
  { json, nothing }: { json?: boolean; nothing: string },
): void {
  if (json) {
    printJson(items);
    return;
  }
  print(
    items.length === 0
      ? nothing
      : renderTable(
          items,
          [
            { title: 'CONTROL', value: each => each.control },
            { title: 'AS OF (UTC)', value: each => utcMinute(each.date) },
            { title: 'FROZEN', value: each => each.frozen },
            { title: 'LEFT', value: each => each.remaining },
            { title: 'FROZEN BY', value: each => each.frozenBy },
            { title: 'REASON', value: each => each.reason, shrinks: true },
          ],
          { width: terminalWidth() },
        ),
  );
}

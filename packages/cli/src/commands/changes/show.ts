import type { ChangeDetail } from '@plumbline/backstage-plugin-evidence-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';

export async function showChange(
  id: string,
  options: { at?: string; json?: boolean },
): Promise<ExitCode> {
  const { at, json } = options;
  const change = await new Portal().evidence.getChange(id, { at });
  if (json) {
    printJson(change);
  } else {
    print(renderChange(change));
  }
  return exitCode.done;
}

function renderChange(change: ChangeDetail): string {
  const { links, rollback, reports } = change;
  const fields: [string, string | undefined][] = [
    ['Kind', change.kind],
    [
      'Entity',
      change.entityRef ?? 'unknown: what its source names matches nothing',
    ],
    ['Environment', change.environment],
    ['Within', change.item],
    ['Title', change.title],
    ['Outcome', change.outcome ?? 'unknown'],
    ['Occurred', change.occurredAt],
    ['Received', `${change.receivedAt} from ${change.source}`],
    ['Reported by', change.reportedBy],
    ['Amended', change.amendedAt],
    ['Actor', change.actor],
    ['Revision', change.revision],
    ['Diff', links?.diff],
    ['Run', links?.run],
    ['Roll back', [rollback?.how, rollback?.url].filter(Boolean).join(' ')],
  ];
  const lines = fields
    .filter(([, value]) => value)
    .map(([name, value]) => `${name.padEnd(12)} ${printable(value!)}`);
  return reports.length < 2
    ? lines.join('\n')
    : [
        ...lines,
        '',
        renderTable(
          reports,
          [
            { title: 'REPORTED (UTC)', value: ({ reportedAt }) => reportedAt },
            { title: 'OUTCOME', value: ({ outcome }) => outcome },
            { title: 'REVISION', value: ({ revision }) => revision },
            { title: 'TITLE', value: ({ title }) => title, shrinks: true },
          ],
          { width: terminalWidth() },
        ),
      ].join('\n');
}

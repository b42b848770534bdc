import type { DiscrepancyDetail } from '@plumbline/backstage-plugin-evidence-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { renderTable, terminalWidth } from '../../terminal/table';
import { utcMinute } from '../../terminal/time';

export async function showDiscrepancy(
  id: string,
  options: { json?: boolean },
): Promise<ExitCode> {
  const discrepancy = await new Portal().evidence.getDiscrepancy(id);
  if (options.json) {
    printJson(discrepancy);
  } else {
    print(renderDiscrepancy(discrepancy));
  }
  return exitCode.done;
}

/** What it is, what each source says, and each step of its history. */
export function renderDiscrepancy(one: DiscrepancyDetail): string {
  const fields: [string, string | undefined][] = [
    ['', one.message],
    ['Kind', one.kind],
    [
      'State',
      [one.state, one.reopened > 0 ? `opened again ${one.reopened}×` : '']
        .filter(Boolean)
        .join(', '),
    ],
    ['Reason', one.reason],
    ['Decided', one.decidedBy],
    ['Until', one.until],
    ['Owner', one.owner ?? 'nobody'],
    ['Entity', one.entityRef],
    ['Others', one.candidates?.join(', ')],
    ['Calls', one.calls?.toString()],
    ['Could be seen', one.observable],
    ['First seen', one.firstSeen],
    ['Last seen', one.lastSeen],
    ['Baseline', one.baseline ? 'it was there from the beginning' : undefined],
    [
      'Patch',
      one.patchable ? `plumbline discrepancies patch ${one.id}` : undefined,
    ],
  ];
  const width = terminalWidth();
  return [
    ...fields
      .filter(([, value]) => value)
      .map(([name, value]) =>
        name ? `${name.padEnd(14)} ${printable(value!)}` : printable(value!),
      ),
    '',
    renderTable(
      one.evidence,
      [
        { title: 'SOURCE', value: item => item.source },
        { title: 'OBSERVED (UTC)', value: item => utcMinute(item.observedAt) },
        { title: 'SAYS', value: item => item.says, shrinks: true },
        { title: 'LINK', value: item => item.url },
      ],
      { width },
    ),
    '',
    renderTable(
      one.history,
      [
        { title: 'AT (UTC)', value: item => utcMinute(item.at) },
        { title: 'STATE', value: item => item.state },
        { title: 'BY', value: item => item.by },
        { title: 'REASON', value: item => item.reason, shrinks: true },
      ],
      { width },
    ),
  ].join('\n');
}

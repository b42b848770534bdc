import {
  InstallationProblem,
  problemSeverities,
} from '@plumbline/backstage-plugin-evidence-common';
import { printable } from '../../terminal/print';
import { counted, renderFields } from '../../terminal/table';
import type { Examination } from './examinePortal';

/** What there is, in a few lines; JSON has it one by one. */
export function renderFacts(
  url: string,
  { capabilities, packages, sources }: Examination,
): string {
  const outcomes = new Map<string, number>();
  for (const { outcome = 'not read yet' } of sources) {
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  const words = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`);
  return renderFields(
    [
      ['Portal', url],
      ['Capabilities', ['evidence', ...capabilities].join(', ')],
      ['Packages', packages && `${packages.length} that take settings`],
      ['Sources', words.join(', ')],
    ],
    { width: 14 },
  ).join('\n');
}

export function renderProblems(
  problems: readonly InstallationProblem[],
): string {
  if (problems.length === 0) {
    return 'No problems found.';
  }
  const counts = problemSeverities
    .map(severity => ({
      severity,
      count: problems.filter(one => one.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) =>
      severity === 'info' ? `${count} more to know` : counted(count, severity),
    );
  return [
    ...problems.map(({ severity, subject, message, next }) =>
      [
        `${severity.padEnd(8)}${printable(subject)}`,
        `        ${printable(message).replace(/[^.?!]$/, '$&.')}`,
        `        → ${printable(next)}`,
      ].join('\n'),
    ),
    `${counts.join(', ')}.`,
  ].join('\n\n');
}

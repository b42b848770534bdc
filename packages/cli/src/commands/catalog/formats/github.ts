import type {
  Finding,
  Severity,
} from '@plumbline/backstage-plugin-evidence-common/validate';
import type { CheckSummary } from '../../../catalog/types';
import {
  notACommand,
  workflowCommand,
} from '../../../terminal/workflowCommand';
import { advice, ending } from './human';

const commands = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
} as const satisfies Record<Severity, string>;

/** Workflow commands, for the lines of a pull request. */
export function renderGithub(
  findings: readonly Finding[],
  summary: CheckSummary,
): string {
  return [
    ...findings.map(annotation),
    // After the annotations, for whoever reads the log.
    ...ending(findings, summary).map(notACommand),
  ].join('\n');
}

function annotation({ severity, file, rule, message, fix, ...at }: Finding) {
  const properties = {
    file,
    line: at.line,
    endLine: at.endLine,
    // Columns are shown only within one line.
    ...(at.line === at.endLine && {
      col: at.column,
      endColumn: at.endColumn,
    }),
    title: rule,
  };
  const text = [message, ...(fix ? advice(fix) : [])].join('\n');
  return workflowCommand(commands[severity], properties, text);
}

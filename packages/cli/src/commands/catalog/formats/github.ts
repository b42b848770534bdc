import type {
  Finding,
  Severity,
} from '@plumbline/backstage-plugin-evidence-common/validate';
import type { CheckSummary } from '../../../catalog/types';
import { advice, ending } from './human';

const commands: Record<Severity, string> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

/**
 * Workflow commands that a run shows beside the lines of a pull request:
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function renderGithub(
  findings: readonly Finding[],
  summary: CheckSummary,
): string {
  return [
    ...findings.map(annotation),
    // After the annotations, for whoever reads the log.
    ...ending(findings, summary).map(line => line.replace(/^::/, ' ::')),
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
  const shown = Object.entries(properties)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(',');
  const text = [message, ...(fix ? advice(fix) : [])].join('\n');
  return `::${commands[severity]} ${shown}::${escapeData(text)}`;
}

/** As `@actions/core` escapes; a raw line break would end the command. */
function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

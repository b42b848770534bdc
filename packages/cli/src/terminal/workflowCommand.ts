/**
 * A workflow command that a run shows beside the lines of a pull request:
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function workflowCommand(
  command: 'error' | 'warning' | 'notice',
  properties: Record<string, string | number | undefined>,
  text: string,
): string {
  const shown = Object.entries(properties)
    .flatMap(([name, value]) =>
      value === undefined ? [] : `${name}=${escapeProperty(String(value))}`,
    )
    .join(',');
  return `::${command} ${shown}::${escapeData(text)}`;
}

/** Of text that only looks like a command. */
export function notACommand(line: string): string {
  return line.replace(/^::/, ' ::');
}

/** As `@actions/core` escapes; a raw line break would end the command. */
function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

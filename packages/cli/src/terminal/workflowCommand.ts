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

/**
 * Of lines that only look like commands. A run takes `::` for one at the start of
 * a line, after spaces too, and the older `##[` wherever it is.
 */
export function notACommand(text: string): string {
  return text.replace(/^(\s*):(?=:)/gm, '$1: ').replace(/#(?=#\[)/g, '# ');
}

/** As `@actions/core` escapes; a raw line break would end the command. */
function escapeData(text: string): string {
  return notACommand(text)
    .replace(/%/g, '%25')
    .replace(/\r/g, '%0D')
    .replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}

import { stat } from 'node:fs/promises';
import type { ControlHistoryAnswer } from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlDifference } from '@plumbline/backstage-plugin-scorecards-common/control';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { utcMinute } from '../../terminal/time';

/** Whether an argument means a control by its id, and no file. */
export async function isControlId(text: string): Promise<boolean> {
  return (
    /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) &&
    !(await stat(text).then(
      () => true,
      () => false,
    ))
  );
}

/** What a control was, each version with what it changed. */
export async function showHistory(
  id: string,
  { json }: { json?: boolean },
): Promise<ExitCode> {
  const history = await (await new Portal().scorecards()).getControlHistory(id);
  if (json) {
    printJson(history);
  } else {
    print(renderHistory(history));
  }
  return exitCode.done;
}

function renderHistory({ versions }: ControlHistoryAnswer): string {
  return versions
    .flatMap(({ version, firstSeen, until, counts, differences, control }) => [
      `version ${version}, from ${utcMinute(firstSeen)} UTC${
        until ? ` until ${utcMinute(until)} UTC` : ''
      }: ${
        Object.entries(counts)
          .map(([status, count]) => `${count} ${status}`)
          .join(', ') || 'no verdicts'
      }`,
      ...(differences.length > 0
        ? differences.flatMap(differenceLines)
        : [`  pass  ${shown(control.pass)}`]),
      '',
    ])
    .join('\n')
    .trimEnd();
}

/** A field, as it was and as it is. */
export function differenceLines({
  field,
  before,
  after,
}: ControlDifference): string[] {
  return [
    `  ${field}`,
    ...(before === undefined ? [] : [`    - ${shown(before)}`]),
    ...(after === undefined ? [] : [`    + ${shown(after)}`]),
  ];
}

function shown(value: unknown): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

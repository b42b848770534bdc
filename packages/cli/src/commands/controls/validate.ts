import { checkControls, ControlFinding } from '../../controls/checkControls';
import {
  findControls,
  nounOf,
  type StandardsPart,
} from '../../controls/findControls';
import { ExitCode, exitCode } from '../../exitCode';
import { print, printable, printJson } from '../../terminal/print';
import { counted } from '../../terminal/table';

const manyOf = { controls: 'controls', gates: 'rules of gates' } as const;

/** Offline: what is wrong with each file, by file and line. */
export async function validateControls(
  paths: readonly string[],
  options: { facts?: string; json?: boolean },
  part: StandardsPart = 'controls',
): Promise<ExitCode> {
  const { controls, findings, fixtures } = await checkControls(
    await findControls(paths, part),
    options.facts,
    part,
  );
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (options.json) {
    printJson(findings);
  } else {
    findings.forEach(finding => print(renderFinding(finding)));
    print(
      `${counted(controls, nounOf[part], manyOf[part])}, ${counted(
        fixtures.length,
        'fixture',
      )}: ${errors.length > 0 ? counted(errors.length, 'error') : 'valid'}.`,
    );
  }
  return errors.length > 0 ? exitCode.refused : exitCode.done;
}

/** Each fixture, and what it came to where that is not what it expects. */
export async function testControls(
  paths: readonly string[],
  options: { facts?: string; json?: boolean },
  part: StandardsPart = 'controls',
): Promise<ExitCode> {
  const { findings, fixtures } = await checkControls(
    await findControls(paths, part),
    options.facts,
    part,
  );
  const errors = findings.filter(({ severity }) => severity === 'error');
  const failed = fixtures.filter(({ status }) => status === 'failed');
  if (options.json) {
    printJson(fixtures);
  } else {
    for (const { control, fixture, status } of fixtures) {
      print(
        `${status === 'passed' ? 'ok    ' : 'FAILED'}  ${control}: ${printable(
          fixture,
        )}`,
      );
    }
    // Last, where they are seen; a file that is no control has no fixtures.
    findings.forEach(finding => print(renderFinding(finding)));
    const others = errors.length - failed.length;
    const wrong = [
      failed.length > 0 && `${failed.length} failed`,
      others > 0 && counted(others, 'other error'),
    ].filter(Boolean);
    print(
      `${counted(fixtures.length, 'fixture')}: ${
        wrong.join(', ') || 'as expected'
      }.`,
    );
  }
  return errors.length > 0 ? exitCode.refused : exitCode.done;
}

/** `file:line: reason`, which editors and pipelines make links of. */
function renderFinding({ file, line, severity, reason }: ControlFinding) {
  const place = line === undefined ? file : `${file}:${line}`;
  const text = severity === 'warning' ? `warning: ${reason}` : reason;
  return `${place}: ${printable(text)}`;
}

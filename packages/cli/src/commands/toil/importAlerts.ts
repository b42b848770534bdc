import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printJson } from '../../terminal/print';
import { counted, formatCount } from '../../terminal/table';
import { AlertImport } from './AlertImport';
import { describeTaken } from './describeTaken';
import { openText } from './openText';
import { Progress } from './Progress';
import { readAlertHistory } from './readAlertHistory';
import { documentsOf } from './readJson';

export type ImportAlertsOptions = {
  alerts: string[];
  source?: string;
  encoding?: string;
  json?: boolean;
};

/** Alerts that fired and incidents of pagers; doing it again changes nothing. */
export async function importAlerts(
  options: ImportAlertsOptions,
): Promise<ExitCode> {
  const importing = new AlertImport(new Portal(), options.source);
  for (const path of options.alerts) {
    const file = await openText(path, options.encoding);
    const progress = new Progress(file.bytes);
    try {
      for await (const { line, ...read } of documentsOf(file, n =>
        progress.read(n),
      )) {
        const place = `${path} line ${line}`;
        const history = 'problem' in read ? read : readAlertHistory(read.value);
        await importing.take(place, history);
        progress.show(`${formatCount(importing.read)} alerts`);
      }
    } finally {
      progress.end();
    }
  }
  const summaries = await importing.finish();
  if (options.json) {
    printJson(summaries);
  } else {
    print(
      summaries
        .flatMap(summary =>
          describeTaken(
            `${counted(summary.read, 'alert')} of '${summary.source}'`,
            summary,
            'alert',
          ),
        )
        .join('\n'),
    );
  }
  return importing.read === 0 ? exitCode.refused : exitCode.done;
}

import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { importCsv, ImportOptions } from './import';
import { importAlerts } from './importAlerts';
import { importReviews } from './importReviews';

/** From a table, from reviews, or from histories of alerts. */
export async function importToil(
  options: Omit<ImportOptions, 'csv'> & {
    alerts?: string[];
    csv?: string;
    markdown?: string[];
  },
): Promise<ExitCode> {
  const { alerts, csv, markdown } = options;
  const given = [alerts, csv, markdown].filter(one => one !== undefined);
  if (given.length === 1) {
    if (csv !== undefined) {
      return importCsv({ ...options, csv });
    }
    return markdown
      ? importReviews({ ...options, markdown })
      : importAlerts({ ...options, alerts: alerts! });
  }
  throw new Failure(
    exitCode.wrongUsage,
    'It needs one of --csv <file>, --markdown <files…> and --alerts <files…>.',
  );
}

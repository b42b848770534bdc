import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { importCsv, ImportOptions } from './import';
import { importReviews } from './importReviews';

/** From a table, or from reviews. */
export async function importToil(
  options: Omit<ImportOptions, 'csv'> & { csv?: string; markdown?: string[] },
): Promise<ExitCode> {
  const { csv, markdown } = options;
  if ((csv === undefined) === (markdown === undefined)) {
    throw new Failure(
      exitCode.wrongUsage,
      'It needs either --csv <file>, or --markdown <files…>.',
    );
  }
  return csv === undefined
    ? importReviews({ ...options, markdown: markdown! })
    : importCsv({ ...options, csv });
}

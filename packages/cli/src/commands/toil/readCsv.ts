import {
  CsvError,
  CsvReader,
  CsvRow,
} from '@plumbline/backstage-plugin-toil-common/csv';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { TextFile, textOf } from './openText';

/**
 * The rows of a file, piece by piece: memory does not grow with it.
 *
 * @param onBytes - called with how much was read
 */
export async function* rowsOf(
  file: TextFile,
  onBytes: (count: number) => void,
): AsyncGenerator<CsvRow> {
  const reader = new CsvReader();
  try {
    for await (const text of textOf(file, onBytes)) {
      yield* reader.push(text);
    }
    yield* reader.end();
  } catch (error) {
    if (error instanceof CsvError) {
      throw new Failure(exitCode.refused, `${error.message}.`);
    }
    throw error;
  }
}

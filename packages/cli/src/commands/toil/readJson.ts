import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { TextFile, textOf } from './openText';

/** One document is held in memory whole. Characters. */
const mostCharacters = 200_000_000;

/** A document, and the line of the file in which it begins, from 1. */
export type JsonDocument = { line: number } & (
  | { value: unknown }
  | { problem: string }
);

/**
 * The documents of a file: one in each line, or one in all of it. Lines are read
 * one by one, so memory does not grow with their number.
 *
 * @param onBytes - called with how much was read
 */
export async function* documentsOf(
  file: TextFile,
  onBytes: (count: number) => void,
): AsyncGenerator<JsonDocument> {
  let whole: string[] | undefined;
  let characters = 0;
  let isFirst = true;
  let line = 0;
  for await (const text of linesOf(file, onBytes)) {
    line += 1;
    characters = whole ? characters + text.length : text.length;
    if (characters > mostCharacters) {
      throw new Failure(
        exitCode.refused,
        `'${file.file}' is too long for one document of JSON; write one alert or payload in each line.`,
      );
    }
    if (whole) {
      whole.push(text);
    } else if (text.trim() !== '') {
      const value = parsed(text);
      if (value !== undefined) {
        yield { line, value };
      } else if (isFirst) {
        whole = [text];
      } else {
        yield { line, problem: 'is not valid JSON' };
      }
      isFirst = false;
    }
  }
  if (whole) {
    const value = parsed(whole.join('\n'));
    if (value === undefined) {
      throw new Failure(
        exitCode.refused,
        `'${file.file}' is not valid JSON: it must be one document, or one in each line.`,
      );
    }
    yield { line: 1, value };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function* linesOf(
  file: TextFile,
  onBytes: (count: number) => void,
): AsyncGenerator<string> {
  // Pieces are joined once a line ends: a document may be one long line.
  let pieces: string[] = [];
  for await (const text of textOf(file, onBytes)) {
    const [first, ...others] = text.split('\n');
    pieces.push(first);
    for (const other of others) {
      yield pieces.join('');
      pieces = [other];
    }
  }
  yield pieces.join('');
}

import { ExitCode, exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { Portal } from '../portal/Portal';
import { SignalType, toSignal } from '../signalText';
import { textOf } from '../stdin';
import { print, printable, printJson } from '../terminal/print';
import { Unresolved } from '../Unresolved';

export type ResolveOptions = {
  type?: SignalType;
  at?: string;
  record?: boolean;
  json?: boolean;
};

export async function resolve(
  words: readonly string[],
  options: ResolveOptions,
): Promise<ExitCode> {
  const text = await textOf(words);
  if (text === '') {
    throw new Failure(exitCode.wrongUsage, 'The signal is empty.');
  }
  const resolution = await (
    await new Portal().evidence()
  ).resolve({
    signal: toSignal(text, options.type),
    record: options.record,
    at: options.at,
  });
  if (resolution.status !== 'matched') {
    throw new Unresolved(resolution, text);
  }
  if (options.json) {
    printJson(resolution);
    return exitCode.done;
  }
  const { entityRef, matchedBy } = resolution;
  print(
    matchedBy
      ? `${entityRef}  (${matchedBy.strength}: ${printable(
          matchedBy.key,
        )} = ${printable(matchedBy.value)})`
      : `${entityRef}`,
  );
  return exitCode.done;
}

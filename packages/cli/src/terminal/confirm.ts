import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { printable } from './print';

type Terminal = {
  input: Readable & { isTTY?: boolean };
  /** Not stdout, whose JSON may go to a file. */
  output: Writable & { isTTY?: boolean };
};

const terminal: Terminal = { input: process.stdin, output: process.stderr };

/** Whether a person can answer. */
export function isInteractive({ input, output }: Terminal = terminal): boolean {
  return input.isTTY === true && output.isTTY === true;
}

/**
 * Shows what would be done, and returns when the name was typed.
 *
 * @throws Failure of wrong usage where something else was typed, or nothing
 */
export async function confirmByName(
  options: { name: string; means: string; verb: string },
  { input, output }: Terminal = terminal,
): Promise<void> {
  const { name, means, verb } = options;
  output.write(`${means}\n`);
  const lines = createInterface({ input, output, terminal: false });
  output.write(`Type ${printable(name)} to ${verb} it: `);
  const { value } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  const typed = String(value ?? '').trim();
  if (typed !== name) {
    throw new Failure(
      exitCode.wrongUsage,
      `'${typed}' is not '${name}'; nothing was done`,
    );
  }
}

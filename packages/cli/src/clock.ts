import { readFileSync } from 'node:fs';
import { instant } from './arguments';
import { exitCode } from './exitCode';
import { Failure } from './Failure';

/**
 * Epoch milliseconds: the system's clock or, where `PLUMBLINE_CLOCK_FILE` names
 * a file as it does for the portal, the ISO instant in it, read afresh each
 * time.
 *
 * @throws Failure where the file holds none: a wrong time would silently make
 *   every answer wrong
 */
export function now(): number {
  const file = process.env.PLUMBLINE_CLOCK_FILE;
  if (!file) {
    return Date.now();
  }
  try {
    return Date.parse(instant(readFileSync(file, 'utf8').trim()));
  } catch {
    throw new Failure(
      exitCode.wrongUsage,
      `PLUMBLINE_CLOCK_FILE '${file}' must be a file that holds an ISO instant such as 2026-01-31T09:00:00Z`,
    );
  }
}

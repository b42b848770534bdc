import { readFileSync } from 'node:fs';
import { InputError } from '@backstage/errors';

/** Gives the time. Everything in the backend that needs it uses this. */
export type Clock = () => Date;

/**
 * How far ahead of the portal's clock something may be dated that has happened.
 * Clocks differ; what lies further ahead is a mistake. Milliseconds.
 *
 * @public
 */
export const clockTolerance = 10 * 60_000;

/**
 * Checks that something that has happened is not dated ahead.
 *
 * @param what - the field and what has it: `'occurredAt' of the change`
 * @param now - epoch milliseconds
 * @throws InputError for an instant further ahead than {@link clockTolerance}
 * @public
 */
export function refuseFuture(what: string, instant: string, now: number): void {
  if (Date.parse(instant) > now + clockTolerance) {
    throw new InputError(
      `${what} lies in the future, at ${instant}; it must be at most ${new Date(
        now,
      ).toISOString()}`,
    );
  }
}

/** `new Date` takes much more than this, and some of it as local time. */
const isoInstant =
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * The given clock or, when the launcher of the example estate names a file
 * in `PLUMBLINE_CLOCK_FILE`, the ISO instant in that file, read afresh each
 * time. A file that holds no instant is an error: a wrong time would silently
 * make every answer wrong.
 *
 * @param now - epoch milliseconds; a plugin gives the clock of its database, so
 *   that replicas agree also where the clock of a machine is off
 * @throws Error if the file can't be read or holds no ISO instant.
 */
export function createClock(
  now: () => number,
  env: NodeJS.ProcessEnv = process.env,
): Clock {
  const file = env.PLUMBLINE_LAUNCHER ? env.PLUMBLINE_CLOCK_FILE : undefined;
  if (!file) {
    return () => new Date(now());
  }
  return () => {
    const text = readFileSync(file, 'utf8').trim();
    const instant = new Date(text);
    if (!isoInstant.test(text) || Number.isNaN(instant.getTime())) {
      throw new Error(
        `PLUMBLINE_CLOCK_FILE '${file}' must hold an ISO instant such as 2026-01-31T09:00:00Z`,
      );
    }
    return instant;
  };
}

import type { Writable } from 'node:stream';

/**
 * Drops what can't be written to a standard stream, where its disk is full or
 * its reader is gone, instead of ending the process (or, as Backstage logs an
 * uncaught exception to that very stream, logging it for ever). A line says how
 * many writes were lost once writing works again.
 *
 * @param retryMs - how long after a failure that line is tried
 */
export function dropLostOutput(stream: Writable, retryMs = 1000): void {
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  stream.on('error', () => {
    lost++;
    timer ??= setTimeout(() => {
      timer = undefined;
      const count = lost;
      const line = JSON.stringify({
        level: 'warn',
        service: 'backstage',
        message: `${count} log entries were dropped, because they could not be written`,
      });
      stream.write(`${line}\n`, error => {
        // This line itself is none of those that were lost.
        lost -= error ? 1 : count;
      });
    }, retryMs).unref();
  });
}

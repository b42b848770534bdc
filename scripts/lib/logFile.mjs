import { closeSync, openSync, writeSync } from 'node:fs';
import { say } from './say.mjs';

/** How long after a failed write the next one is tried, in ms. */
const retryMs = 1000;

/**
 * A log that loses lines, not its process, where it can't be written (a full
 * disk, a quota, a folder that is gone). What was dropped is counted, and the
 * count is the first line once writing works again.
 *
 * Written at once and not buffered: with a slow disk, memory would fill up.
 *
 * @param options - `flags` and `mode` of the file; `note`, which gets a
 *   sentence when dropping begins and when it ends
 * @returns `{ write(text), end() }`, `text` whole lines; neither throws
 */
export function openLog(
  file,
  { flags = 'w', mode = 0o600, note = say, now = Date.now } = {},
) {
  let fd;
  let dropped = 0;
  let failedAt;
  let cutInLine = false;

  const writeAll = text => {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(fd, bytes, done);
      cutInLine = bytes[done - 1] !== 0x0a;
    }
  };
  const attempt = text => {
    // Opened later, it goes on where it is.
    fd ??= openSync(file, failedAt === undefined ? flags : 'a', mode);
    if (failedAt !== undefined) {
      writeAll(
        `${cutInLine ? '\n' : ''}${JSON.stringify({
          level: 'warn',
          plugin: 'launcher',
          message: `${dropped} lines of this log were dropped, because it could not be written`,
        })}\n`,
      );
      note(`  the log ${file} is written again; ${dropped} lines were dropped`);
      failedAt = undefined;
      dropped = 0;
    }
    writeAll(text);
  };

  return {
    write(text) {
      const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
      if (failedAt !== undefined && now() - failedAt < retryMs) {
        dropped += lines;
        return;
      }
      try {
        attempt(text);
      } catch (error) {
        if (failedAt === undefined) {
          note(
            `  warning: the log ${file} cannot be written (${error.code}); its lines are dropped until it can`,
          );
        }
        failedAt = now();
        dropped += lines;
      }
    },
    end() {
      if (fd !== undefined) {
        closeSync(fd);
        fd = undefined;
      }
    },
  };
}

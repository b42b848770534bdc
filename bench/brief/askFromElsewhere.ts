import { fork } from 'node:child_process';
import { join } from 'node:path';
import { nodeArguments } from '../lib/nodeArguments';
import type { Portal } from '../portal/startPortal';

export type ReaderTask = {
  portal: Pick<Portal, 'url' | 'token'>;
  rate: { perSecond: number; seconds: number };
  refs: string[];
};

export type ReaderResult = {
  /** Milliseconds of each request. */
  times: number[];
  /** The longest that the reader itself was held up. Milliseconds. */
  ownDelay: number;
};

/**
 * Asks for briefs at a fixed rate, from a process that does nothing else.
 *
 * @param options.signal - ends it before the seconds are over
 * @param options.onBegun - it begins to ask
 */
export function askFromElsewhere(
  task: ReaderTask,
  options: { signal?: AbortSignal; onBegun?: () => void } = {},
): Promise<ReaderResult> {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, 'readerProcess.ts'), [], {
      execArgv: nodeArguments,
    });
    child.on('message', (message: Partial<ReaderResult> | 'begun') => {
      if (message === 'begun') {
        options.onBegun?.();
      } else if (message.times) {
        // What transforms the code talks over this channel, too.
        resolve(message as ReaderResult);
      }
    });
    options.signal?.addEventListener('abort', () => child.send('end'));
    child.once('error', reject);
    child.once('exit', code =>
      reject(new Error(`The reader of briefs ended with ${code}`)),
    );
    const { url, token } = task.portal;
    child.send({ ...task, portal: { url, token } });
  });
}

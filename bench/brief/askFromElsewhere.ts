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

/** Asks for briefs at a fixed rate, from a process that does nothing else. */
export function askFromElsewhere(task: ReaderTask): Promise<ReaderResult> {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, 'readerProcess.ts'), [], {
      execArgv: nodeArguments,
    });
    child.on('message', (message: Partial<ReaderResult>) => {
      // What transforms the code talks over this channel, too.
      if (message.times) {
        resolve(message as ReaderResult);
      }
    });
    child.once('error', reject);
    child.once('exit', code =>
      reject(new Error(`The reader of briefs ended with ${code}`)),
    );
    const { url, token } = task.portal;
    child.send({ ...task, portal: { url, token } });
  });
}

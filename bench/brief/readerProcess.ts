// Asks for briefs at a fixed rate in a process of its own: who measures holds
// the whole estate, and the pauses to collect its garbage are not the portal's.
// Started by `askFromElsewhere`.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { PortalClient } from '../portal/PortalClient';
import { askAtRate } from './arrivals';
import type { ReaderResult, ReaderTask } from './askFromElsewhere';

const end = new AbortController();

async function run({ portal, rate, refs }: ReaderTask): Promise<ReaderResult> {
  const client = new PortalClient(portal);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  process.send!('begun');
  const times = await askAtRate({
    ...rate,
    ask: index => client.brief(refs[index % refs.length]),
    signal: end.signal,
  });
  return { times, ownDelay: delay.max / 1e6 };
}

process.on('message', (task: Partial<ReaderTask> | 'end') => {
  if (task === 'end') {
    end.abort();
  } else if (task.portal && task.rate && task.refs) {
    run(task as ReaderTask).then(
      result => {
        process.send!(result);
        process.disconnect();
      },
      error => {
        process.stderr.write(`${error}\n`);
        process.exit(1);
      },
    );
  }
});

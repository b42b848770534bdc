import type { Config } from '@backstage/config';
import { LiveContext, LiveContextOptions } from './LiveContext';
import { LiveLookUps, LiveLookUpsOptions } from './LiveLookUps';
import { readLiveDeadline } from './readLiveDeadline';

/** Contexts as they are read, preceded by look-ups where the caller wants these. */
export function createLiveContext(
  options: Omit<LiveContextOptions, 'lookUps'> &
    Omit<LiveLookUpsOptions, 'deadlineMs'> & { config: Config },
): LiveContext {
  const deadlineMs = readLiveDeadline(options.config);
  const lookUps = new LiveLookUps({ ...options, deadlineMs });
  return new LiveContext({ ...options, lookUps });
}

import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  type Clock,
  Retention,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { pastFeed } from '../database/pastFeed';
import { historyKey, pastStates } from '../database/pastStates';
import { pastRuns } from '../runs';
import { changesKey, pastChanges } from './database/pastChanges';

/** Longer than the window of changes that a look back reads before its instant. */
const lookBackDays = 30;

/**
 * What evidence keeps, and for how long.
 *
 * @throws InputError where changes would be gone that an instant is explained by
 */
export function createRetention(options: {
  clock: Clock;
  config: RootConfigService;
  knex: Knex;
  logger: LoggerService;
}): Retention {
  // States of changes first: with a change all of its states are gone. The feed
  // last: how far back instants can be reproduced is known by then.
  const retention = new Retention({
    ...options,
    kinds: [pastStates, pastChanges, pastRuns, pastFeed],
  });
  const [changes, history] = [changesKey, historyKey].map(key =>
    retention.keptMs(key),
  );
  if (changes < history + lookBackDays * dayMs) {
    throw new InputError(
      `'plumbline.retention.${changesKey}' must be at least ${lookBackDays} days longer than 'plumbline.retention.${historyKey}', as a look back also reads the changes before its instant`,
    );
  }
  return retention;
}

import type { Knex } from 'knex';
import type {
  Clock,
  CollectorPass,
} from '@plumbline/backstage-plugin-evidence-node';
import { countActors, readLedgerVersion } from './countActors';

/** What collectors may ask of the ledger. */
export function createLedgerView(options: {
  clock: Clock;
  knex: Knex;
}): CollectorPass['ledger'] {
  const { clock, knex } = options;
  return {
    version: () => readLedgerVersion(knex),
    actors: ({ kinds, from }) =>
      countActors({
        knex,
        kinds,
        from: from.getTime(),
        to: clock().getTime(),
      }),
  };
}

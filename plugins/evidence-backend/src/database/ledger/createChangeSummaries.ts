import type { Knex } from 'knex';
import type { ChangeSummaries } from '../../collectors/ledger';
import { summarizeChanges } from './summarizeChanges';

export function createChangeSummaries(knex: Knex): ChangeSummaries {
  return {
    of: (refs, now) => summarizeChanges({ knex, refs, now }),
    async anything() {
      return (await knex('changes').first('row_id')) !== undefined;
    },
  };
}

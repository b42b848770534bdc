import type { Knex } from 'knex';
import type { Environments } from '@plumbline/backstage-plugin-evidence-common';
import type { ChangeSummaries } from '../ChangeSummaries';
import { countReporters } from './countActors';
import { summarizeChanges } from './summarizeChanges';
import type { DbChangeConnectionRow, DbChangeSourceRow } from './tables';

export function createChangeSummaries(
  knex: Knex,
  environments: Environments,
): ChangeSummaries {
  return {
    of: (refs, now) => summarizeChanges({ knex, environments, refs, now }),
    async anything() {
      return (await knex('changes').first('row_id')) !== undefined;
    },
    async deploysReported() {
      const reported = await knex<DbChangeSourceRow>('change_sources')
        .where({ kind: 'deploy' })
        .first('source');
      const connected = await knex<DbChangeConnectionRow>('change_connections')
        .where({ kind: 'deploy', superseded_at: null })
        .first('source');
      return reported !== undefined || connected !== undefined;
    },
    reported: (from, to) => countReporters({ knex, from, to }),
  };
}

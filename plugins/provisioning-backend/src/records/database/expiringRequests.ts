import { readRows } from '@plumbline/backstage-plugin-evidence-node';
import { stranded } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type { StoredRequest } from '../requests';
import { openStates } from '../../database/openStates';
import type { RequestRow, WorkspaceRow } from '../../database/tables';
import { toRequest } from './rows';

/** What goes before an instant, soonest first, and is not being ended already. */
export async function expiringRequests(
  knex: Knex,
  { before, limit }: { before: number; limit: number },
): Promise<StoredRequest[]> {
  const query = knex<RequestRow>('requests')
    .where(where =>
      where
        .whereIn('state', ['active', 'expiring'])
        // Made in part, it is there as well.
        .orWhere(left =>
          left
            .whereIn('state', [...stranded])
            .whereIn(
              'id',
              knex<WorkspaceRow>('workspaces').select('request_id'),
            ),
        ),
    )
    .andWhere('expires_at', '<=', before)
    .whereNotExists(beingEnded(knex))
    .orderBy(['expires_at', 'id']);
  return readRows<RequestRow, StoredRequest>(knex, 'requests', {
    query,
    limit,
    id: ({ id }) => id,
    map: toRequest,
  });
}

/** Last destroyed in vain, or with something open: not to be ended now. */
function beingEnded(knex: Knex): Knex.QueryBuilder {
  return knex('operations as last')
    .select(knex.raw('1'))
    .whereRaw('last.request_id = requests.id')
    .whereRaw(
      'last.number = (select max(number) from operations where request_id = requests.id)',
    )
    .andWhere(where =>
      where
        .where('last.kind', 'destroy')
        .orWhereIn('last.state', [...openStates]),
    );
}

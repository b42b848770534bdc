import { readPage } from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { RequestFilter, StoredRequest } from '../requests';
import { filtered } from './filtered';
import type { RequestRow } from '../../database/tables';
import { toRequest } from './rows';

/** The newest first, after a position. */
export async function listRequests(
  knex: Knex,
  filter: RequestFilter,
  page: { after?: { createdAt: number; id: string }; limit: number },
): Promise<StoredRequest[]> {
  const { after, limit } = page;
  return readPage<RequestRow, StoredRequest>(knex, 'requests', {
    limit,
    column: 'created_at',
    map: toRequest,
    query: filtered(knex, filter),
    after: after && { at: after.createdAt, id: after.id },
  });
}

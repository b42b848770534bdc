import type { Knex } from 'knex';
import type { RequestFilter, StoredRequest } from '../../requests/RequestStore';
import { filtered } from './filtered';
import { toRequest } from './rows';

/** The newest first, after a position. */
export async function listRequests(
  knex: Knex,
  filter: RequestFilter,
  page: { after?: { createdAt: number; id: string }; limit: number },
): Promise<StoredRequest[]> {
  const { after, limit } = page;
  const query = filtered(knex, filter)
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit);
  if (after) {
    query.andWhere(where =>
      where
        .where('created_at', '<', after.createdAt)
        .orWhere(same =>
          same
            .where('created_at', after.createdAt)
            .andWhere('id', '<', after.id),
        ),
    );
  }
  return (await query).map(toRequest);
}

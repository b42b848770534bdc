import type { Knex } from 'knex';
import type { RequestFilter } from '../requests';
import type { OperationRow, RequestRow } from '../../database/tables';

/** The requests that a filter is about. */
export function filtered(
  knex: Knex,
  filter: RequestFilter,
): Knex.QueryBuilder<RequestRow> {
  const { owners, operation, made, has, ...columns } = filter;
  const query = knex<RequestRow>('requests').where(
    Object.fromEntries(
      Object.entries(columns).filter(([, value]) => value !== undefined),
    ),
  );
  if (owners) {
    query.whereIn('owner', [...owners]);
  }
  if (operation) {
    query.whereIn(
      'id',
      knex<OperationRow>('operations')
        .where({ state: operation })
        .select('request_id'),
    );
  }
  if (made) {
    query.whereNotNull('active_at').whereNot('state', 'destroyed');
  }
  if (has) {
    query.whereNotNull(has === 'drift' ? 'drift' : 'expires_at');
    if (has === 'drift') {
      // What is exempt as a whole is kept, and says nothing.
      query.whereNot('drift', 'like', '%"sentences":[]%');
    }
  }
  return query;
}

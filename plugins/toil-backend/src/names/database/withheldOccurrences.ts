import type { Knex } from 'knex';
import type { Withheld } from '../Withheld';

/** The ids of {@link Withheld} occurrences, as part of another query. */
export function withheldOccurrences(
  knex: Knex,
  withheld: Withheld,
): Knex.QueryBuilder {
  const known = knex('occurrence_services')
    .join('names', 'names.name', 'occurrence_services.name')
    .whereRaw('occurrence_services.occurrence = occurrences.id')
    .where('names.role', 'service')
    .whereIn('names.status', ['matched', 'doubted'])
    .select('occurrence_services.occurrence');
  return knex('occurrences')
    .where(where =>
      where
        .whereIn('occurrences.source', [...withheld.private])
        .orWhereIn('occurrences.source', knex('intakes').select('source')),
    )
    .whereNotIn('occurrences.source', [...withheld.open])
    .where(where =>
      where
        .whereNull('occurrences.owner')
        .orWhereNotIn('occurrences.owner', [...withheld.owners]),
    )
    .whereNotExists(known)
    .select('occurrences.id');
}

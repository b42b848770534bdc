import type { Knex } from 'knex';
import type { VerdictFilter } from '../records';
import { withheldMessage } from '../WithheldControls';
import type { VerdictRow } from '../../database/tables';

/**
 * Verdicts as a reader may know them: of what is withheld, all that follows from how
 * it was judged is as if nothing were known. Filters, orders, cursors and counts
 * over it can reveal no more than it does.
 */
export function readableVerdicts(
  knex: Knex,
  withheld: VerdictFilter['withheld'],
): Knex.QueryBuilder<VerdictRow, VerdictRow[]> | string {
  if (!withheld?.length) {
    return 'verdicts';
  }
  const isIt = withheld.map(
    () => '(kept.control = ? and kept.version = cast(? as integer))',
  );
  const those = withheld.flatMap(({ control, version }) => [control, version]);
  const withheldAs = (column: string, otherwise: string) =>
    knex.raw(
      `case when ${isIt.join(
        ' or ',
      )} then ${otherwise} else kept.${column} end as ${column}`,
      those,
    );
  const owners = withheld.map(each => each.ownedBy);
  return knex<VerdictRow>('verdicts as kept')
    .select(
      ...['entity_ref', 'control', 'version', 'revision'].map(
        each => `kept.${each}`,
      ),
      ...['learned_at', 'superseded_at'].map(each => `kept.${each}`),
      withheldAs('status', `'unknown'`),
      withheldAs('message', `'${withheldMessage}'`),
      withheldAs('evidence', `'[]'`),
      withheldAs('next_step', 'null'),
      withheldAs('review_at', 'null'),
      withheldAs('error', 'null'),
      withheldAs('failing_since', 'null'),
      // Later ones would reveal when it changed.
      withheldAs(
        'since',
        `(select min(first.learned_at) from verdicts as first
          where first.entity_ref = kept.entity_ref
            and first.control = kept.control
            and first.version = kept.version)`,
      ),
      knex.raw(
        `case ${isIt
          .map(each => `when ${each} then ?`)
          .join(' ')} else kept.owned_by end as owned_by`,
        withheld.flatMap(({ control, version }, index) => [
          control,
          version,
          owners[index],
        ]),
      ),
    )
    .as('verdicts') as Knex.QueryBuilder;
}

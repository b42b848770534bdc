import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { ObservationItem } from '../../database/observations';
import { toNumber, valuesOf } from '../../database/sql';
import { recordObservations } from '../../database/operations/observations';
import type { ObservationRow } from '../../database/tables';

/** What is reported of one entity by a list that is kept whole. */
export type ListFact = {
  entityRef: string;
  name: 'alerts.firing' | 'incident.active';
  /**
   * Distinguishes it from other lists of the entity, and from facts reported
   * outright.
   */
  part: string;
  value: readonly unknown[];
  /** When it was last so, epoch milliseconds. */
  observedAt: number;
  /** Milliseconds. */
  maxAge: number;
  /** Nothing is reported where there is nothing to report, and never was. */
  onlyWhereKnown?: boolean;
};

/**
 * Keeps lists that were made from what is stored: the writer has read it under
 * the lock of the source, so that the last one always knows most, whatever two
 * clocks say.
 */
export async function recordListFacts(
  trx: Knex.Transaction,
  source: string,
  facts: readonly ListFact[],
  receivedAt: number,
): Promise<void> {
  const keyOf = ({ entityRef, name, part }: ListFact) =>
    [entityRef, name, part].join('\n');
  const rows = await trx<ObservationRow>('observations')
    .select('key', 'value', 'last_observed_at')
    .where({ source, part: 'fact' })
    .whereNull('superseded_at')
    .where('key', 'in', valuesOf(trx, facts.map(keyOf)));
  const known = new Map(rows.map(row => [row.key, row]));
  const items = facts.flatMap((fact): ObservationItem[] => {
    const { entityRef, name, value, maxAge } = fact;
    const key = keyOf(fact);
    const row = known.get(key);
    if (fact.onlyWhereKnown && !row && value.length === 0) {
      return [];
    }
    const last = row && toNumber(row.last_observed_at);
    const changed = row && row.value !== canonicalJson(value);
    const observedAt =
      last === undefined
        ? fact.observedAt
        : Math.max(fact.observedAt, changed ? last + 1 : last);
    return [{ part: 'fact', key, entityRef, name, value, observedAt, maxAge }];
  });
  await recordObservations(
    trx,
    { source, at: receivedAt, baseline: false },
    items,
  );
}

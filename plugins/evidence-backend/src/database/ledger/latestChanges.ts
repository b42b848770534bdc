import type { Knex } from 'knex';
import { changeKinds } from '@plumbline/backstage-plugin-evidence-common';
import type { AsSeen, LedgerEntry } from '../../ledger/LedgerStore';
import { toLedgerEntries } from './rows';
import { asKnownAt, valuesOf } from '../sql';
import { subjectsOf } from './subjects';
import type { DbChangeRow } from './tables';

/**
 * The latest change of each kind for each entity. One index probe for each
 * subject, kind and environment: the cost does not grow with the history.
 */
export async function latestChanges(
  options: AsSeen & {
    knex: Knex;
    refs: readonly string[];
    environment?: string;
    occurredBy?: number;
  },
): Promise<LedgerEntry[]> {
  const { knex, refs, at, visible } = options;
  if (refs.length === 0) {
    return [];
  }
  const subjects = await subjectsOf({ knex, refs, at, visible });
  const environments =
    options.environment === undefined
      ? [undefined]
      : // An empty one is "none named": a flag or a commit may well apply.
        [options.environment.toLocaleLowerCase('en-US'), ''];
  const rows: DbChangeRow[] = [];
  for (const environment of environments) {
    const latest = knex('changes as x')
      .select('x.row_id')
      .whereRaw('x.subject = s.value and x.kind = k.value')
      .where(asKnownAt(knex, 'x', at))
      .modify(query => {
        if (environment !== undefined) {
          query.where('x.environment', environment);
        }
        if (options.occurredBy !== undefined) {
          query.where('x.occurred_at', '<=', options.occurredBy);
        }
      })
      .orderBy([
        { column: 'x.occurred_at', order: 'desc' },
        { column: 'x.id', order: 'desc' },
      ])
      .limit(1);
    // Materialised: PostgreSQL would otherwise look for each row twice.
    rows.push(
      ...(await knex<DbChangeRow>('changes')
        .withMaterialized(
          'latest',
          knex.raw('select (?) as row_id from ? as s cross join ? as k', [
            latest,
            valuesOf(knex, subjects),
            valuesOf(knex, changeKinds),
          ] as unknown as Knex.RawBinding[]),
        )
        .whereIn('row_id', knex('latest').select('row_id'))),
    );
  }
  return latestOfEach(await toLedgerEntries({ knex, rows, at, visible }));
}

/** Several subjects and environments may stand for one entity. */
function latestOfEach(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const latest = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    const key = `${entry.entityRef} ${entry.change.kind}`;
    const known = latest.get(key);
    if (!known || compareNewestFirst(entry, known) < 0) {
      latest.set(key, entry);
    }
  }
  return [...latest.values()].sort(compareNewestFirst);
}

function compareNewestFirst(a: LedgerEntry, b: LedgerEntry): number {
  return b.occurredAt - a.occurredAt || (a.id < b.id ? 1 : -1);
}

import type { Knex } from 'knex';
import {
  ChangeKind,
  changeKinds,
} from '@plumbline/backstage-plugin-evidence-common';
import type { AsKnown } from '../../ledger/LedgerStore';
import type { DbChangeSourceRow } from './tables';

/** Every kind, with the sources that had told about it; sorted. */
export async function listChangeSources(
  options: AsKnown & { knex: Knex },
): Promise<{ kind: ChangeKind; sources: string[] }[]> {
  const { knex, at } = options;
  const query = knex<DbChangeSourceRow>('change_sources');
  if (at !== undefined) {
    query.where('first_received_at', '<=', at);
  }
  const rows: DbChangeSourceRow[] = await query;
  return changeKinds.map(kind => ({
    kind,
    sources: rows
      .filter(row => row.kind === kind)
      .map(row => row.source)
      .sort(),
  }));
}

import {
  readRows,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { Unrecorded } from '../requests';
import type { TimelineRow } from '../../database/tables';
import { toEntry } from './rows';

/**
 * Steps that are not recorded yet, or not notified of, the first ones first.
 *
 * @param without - requests of which there is no more to read
 */
export async function readSteps(
  knex: Knex,
  of: { recorded: false } | { told: false },
  { limit, without = [] }: { limit: number; without?: readonly string[] },
): Promise<Unrecorded[]> {
  return readRows<TimelineRow, Unrecorded>(knex, 'steps of requests', {
    limit,
    query: knex('timeline')
      .where(of)
      .whereNotIn('request_id', [...without])
      .orderBy(['at', 'request_id', 'seq']),
    id: row => `${row.request_id} ${row.seq}`,
    map: row => ({
      decision: storedObject(row.decision),
      entry: toEntry(row),
    }),
  });
}

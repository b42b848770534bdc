import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type { NewEntry } from '../requests';
import type { RequestRow } from '../../database/tables';
import { appendEntry } from './appendEntry';

/** Changes what holds of a request without running anything. */
export async function noteRequest(
  trx: Knex.Transaction,
  options: {
    requestId: string;
    change: { state?: State; expiresAt?: number };
    entry: NewEntry;
    from: State;
  },
): Promise<'noted' | 'lost'> {
  const { requestId, change, entry, from } = options;
  const { state, expiresAt } = change;
  const updated = await trx<RequestRow>('requests')
    .where({ id: requestId, state: from })
    .update({
      updated_at: entry.at,
      ...(state && { state }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
    });
  if (updated === 0) {
    return 'lost';
  }
  await appendEntry(trx, {
    requestId,
    operationId: requestId,
    state: state ?? from,
    entry,
  });
  return 'noted';
}

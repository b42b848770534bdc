import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type { NewEntry } from '../requests';
import type { RequestRow } from '../../database/tables';
import { appendEntry } from './appendEntry';

/** Appends an entry about a request that leaves its state. */
export async function appendRequestEntry(
  trx: Knex.Transaction,
  options: { requestId: string; operationId?: string; entry: NewEntry },
): Promise<void> {
  const { requestId, operationId = requestId, entry } = options;
  const request = await trx<RequestRow>('requests')
    .where({ id: requestId })
    .first('state');
  await appendEntry(trx, {
    requestId,
    operationId,
    state: request!.state as State,
    entry,
  });
}

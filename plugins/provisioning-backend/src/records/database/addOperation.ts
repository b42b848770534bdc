import { stranded } from '@plumbline/backstage-plugin-provisioning-common';
import type {
  OperationKind,
  State,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type { Extension, NewEntry, StoredOperation } from '../requests';
import { openStates } from '../../database/openStates';
import type { OperationRow, RequestRow } from '../../database/tables';
import { appendEntry } from './appendEntry';
import { noteRequest } from './noteRequest';
import { toOperationRow, toRequest } from './rows';

/**
 * Adds what is to be done with a resource that is there, and the time it is
 * given for it, or neither.
 */
export async function addOperation(
  trx: Knex.Transaction,
  options: {
    operation: StoredOperation;
    entry: NewEntry;
    extension?: Extension;
  },
): Promise<'added' | 'busy' | 'lost'> {
  const { operation, entry, extension } = options;
  const { id, requestId, state } = operation;
  const row = await trx<RequestRow>('requests')
    .where({ id: requestId })
    .forUpdate()
    .first();
  const other = await trx<OperationRow>('operations')
    .where({ request_id: requestId })
    .andWhere(where =>
      where
        .whereIn('state', [...openStates])
        .orWhere({ number: operation.number }),
    )
    .first('id');
  if (other) {
    return 'busy';
  }
  const request = row && toRequest(row);
  if (!request || !allowed(operation.kind).includes(request.state)) {
    return 'lost';
  }
  if (extension) {
    // Whoever extended it meanwhile has given it the same days.
    if (request.expiresAt !== extension.from) {
      return 'lost';
    }
    await noteRequest(trx, {
      requestId,
      change: { state: 'active', expiresAt: extension.expiresAt },
      entry: extension.entry,
      from: request.state,
    });
  }
  await trx<OperationRow>('operations').insert(toOperationRow(operation));
  await appendEntry(trx, { requestId, operationId: id, state, entry });
  return 'added';
}

/** What is left of one that was never made as a whole can only be taken away. */
function allowed(kind: OperationKind): readonly State[] {
  const there: readonly State[] = ['active', 'expiring'];
  return kind === 'destroy' ? [...there, ...stranded] : there;
}

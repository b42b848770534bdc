import type { State } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type {
  Named,
  NewEntry,
  StoredOperation,
  StoredRequest,
} from '../requests';
import type { OperationRow, RequestRow } from '../../database/tables';
import { appendEntry } from './appendEntry';
import { freeName, lockName } from './freeName';
import { toOperationRow, toRequestRow } from './rows';

/** Adds a request with its first operation, unless its key was used before. */
export async function addRequest(
  trx: Knex.Transaction,
  options: {
    request: StoredRequest & Named & { key?: string };
    operation: StoredOperation;
    entries: readonly (NewEntry & { state: State })[];
  },
): Promise<string> {
  const { request, operation, entries } = options;
  await lockName(trx, request.resourceName);
  const existing = await idOf(trx, request.key);
  if (existing !== undefined) {
    return existing;
  }
  const resourceName = await freeName(trx, request);
  const inserted = await trx<RequestRow>('requests')
    .insert(toRequestRow({ ...request, resourceName }))
    .onConflict('request_key')
    .ignore()
    .returning('id');
  if (inserted.length === 0) {
    return (await idOf(trx, request.key))!;
  }
  await trx<OperationRow>('operations').insert(toOperationRow(operation));
  for (const { state, ...entry } of entries) {
    await appendEntry(trx, {
      requestId: request.id,
      operationId: operation.id,
      state,
      entry,
    });
  }
  return request.id;
}

export async function idOf(
  knex: Knex,
  key: string | undefined,
): Promise<string | undefined> {
  const row =
    key === undefined
      ? undefined
      : await knex<RequestRow>('requests')
          .where({ request_key: key })
          .first('id');
  return row?.id;
}

import { stranded } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import { slugOf } from '../resourceRefOf';
import { nameTaken, refuse } from '../problems';
import type { Named, StoredRequest } from '../requests';
import type { RequestRow } from '../../database/tables';
import { toRequest } from './rows';

/** So that what makes it unique still fits into the name of an entity. */
const longest = 56;
/** What is called so now stands in no catalog any more. */
const over = [...stranded, 'destroyed'];

/**
 * Of requests that arrive at once, one after the other asks for a name, until its
 * transaction ends. SQLite has one writer anyhow.
 */
export async function lockName(
  trx: Knex.Transaction,
  name: string,
): Promise<void> {
  if (trx.client.config.client === 'pg') {
    await trx.raw('SELECT pg_advisory_xact_lock(hashtext(?), hashtext(?))', [
      'plumbline resource name',
      slugOf(name).toLocaleLowerCase('en-US'),
    ]);
  }
}

/**
 * A name of its own in the catalog: two products may call what they make the
 * same. What was requested stays as it was stated. To be called under
 * {@link lockName}.
 *
 * @throws InputError where another request of the product took the name since
 *   it was found free
 */
export async function freeName(
  trx: Knex.Transaction,
  request: Named & { id: string; product: string },
): Promise<string> {
  const { id, intent, nameField, product, resourceName } = request;
  if (nameField !== undefined) {
    const name = String(intent[nameField]);
    const others = await namedRequests(trx, product, name);
    if (others.some(one => one.id !== id && one.intent[nameField] === name)) {
      refuse([nameTaken(nameField, name)]);
    }
  }
  const taken = await trx<RequestRow>('requests')
    .whereRaw("lower(replace(resource_name, '_', '-')) = ?", [
      slugOf(resourceName).toLocaleLowerCase('en-US'),
    ])
    .whereNotIn('state', over)
    .whereNot({ id })
    .first('id');
  return taken
    ? `${resourceName.slice(0, longest)}-${id.slice(-6)}`
    : resourceName;
}

/**
 * Requests of a product under this name, or under what it was made of by
 * {@link freeName}. One that failed counts where it left something.
 */
export async function namedRequests(
  knex: Knex,
  product: string,
  name: string,
): Promise<StoredRequest[]> {
  const begins = name.slice(0, longest).replace(/[\\%_]/g, '\\$&');
  const rows = await knex<RequestRow>('requests')
    .where({ product })
    .whereNotIn('state', ['refused', 'rejected', 'destroyed'])
    .andWhere(either =>
      either
        .where('resource_name', name)
        // The six characters that freeName adds.
        .orWhereRaw("resource_name LIKE ? ESCAPE '\\'", [`${begins}-______`]),
    )
    .andWhere(either =>
      either
        .whereNot('state', 'failed')
        .orWhereIn('id', knex('workspaces').select('request_id')),
    );
  return rows.map(toRequest);
}

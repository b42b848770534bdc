import { stranded } from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import { slugOf } from '../../requests/resourceRefOf';
import type { RequestRow } from '../tables';

/** So that what tells it apart still fits into the name of an entity. */
const longest = 56;
/** What is called so now stands in no catalog any more. */
const over = [...stranded, 'destroyed'];

/**
 * A name of its own in the catalog: two products may call what they make the
 * same. What was asked for stays as it was said.
 */
export async function freeName(
  trx: Knex.Transaction,
  { id, resourceName }: { id: string; resourceName: string },
): Promise<string> {
  const taken = await trx<RequestRow>('requests')
    .whereRaw("lower(replace(resource_name, '_', '-')) = ?", [
      slugOf(resourceName).toLocaleLowerCase('en-US'),
    ])
    .whereNotIn('state', over)
    .first('id');
  return taken
    ? `${resourceName.slice(0, longest)}-${id.slice(-6)}`
    : resourceName;
}

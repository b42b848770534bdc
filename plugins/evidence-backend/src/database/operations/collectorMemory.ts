import { Knex } from 'knex';
import { InputError } from '@backstage/errors';
import { holdsLease, Lease } from '@plumbline/backstage-plugin-evidence-node';
import { CollectorMemoryRow } from '../tables';
import { chunked } from '../sql';

const table = 'collector_memory';
const pageSize = 2000;
/** They are indexed. Characters. */
const maxKeyLength = 500;

export async function readRemembered(
  knex: Knex,
  collector: string,
  key: string,
): Promise<string | undefined> {
  const row = await knex<CollectorMemoryRow>(table)
    .where({ collector, key })
    .first();
  return row?.value;
}

/** Streams all that a collector remembers, in pages, so that memory stays bounded. */
export async function* readAllRemembered(
  knex: Knex,
  collector: string,
): AsyncIterable<[key: string, value: string]> {
  // No key is empty.
  let after = '';
  for (;;) {
    const rows: CollectorMemoryRow[] = await knex<CollectorMemoryRow>(table)
      .where({ collector })
      .andWhere('key', '>', after)
      .orderBy('key')
      .limit(pageSize);
    for (const { key, value } of rows) {
      yield [key, value];
    }
    if (rows.length < pageSize) {
      return;
    }
    after = rows[rows.length - 1].key;
  }
}

/** @throws InputError for a key that is empty or too long */
export async function remember(
  trx: Knex.Transaction,
  collector: string,
  entries: Iterable<readonly [key: string, value: string | undefined]>,
  lease: Lease,
): Promise<'remembered' | 'lost-lease'> {
  if (!(await holdsLease(trx, lease))) {
    return 'lost-lease';
  }
  const last = new Map(entries);
  for (const key of last.keys()) {
    if (key.length < 1 || key.length > maxKeyLength) {
      throw new InputError(
        `A key of a collector's memory has ${key.length} characters; it must have between 1 and ${maxKeyLength}`,
      );
    }
  }
  for (const part of chunked([...last])) {
    const kept = part.flatMap(([key, value]) =>
      value === undefined ? [] : [{ collector, key, value }],
    );
    const gone = part.flatMap(([key, value]) =>
      value === undefined ? [key] : [],
    );
    if (kept.length > 0) {
      await trx<CollectorMemoryRow>(table)
        .insert(kept)
        .onConflict(['collector', 'key'])
        .merge(['value']);
    }
    if (gone.length > 0) {
      await trx(table).where({ collector }).whereIn('key', gone).delete();
    }
  }
  return 'remembered';
}

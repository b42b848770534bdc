import { NotAllowedError } from '@backstage/errors';
import type { Knex } from 'knex';
import { insertMany } from '../database';
import { Author, isInterface, mayTakeFrom, rankOfAuthor } from './author';
import { refuseLookalike } from './refuseLookalike';
import { sourceKey } from './sourceKey';

/**
 * Makes the table `source_owners`, for a plugin's migrations.
 *
 * @public
 */
export async function createSourceOwnersTable(knex: Knex): Promise<void> {
  await knex.schema.createTable('source_owners', table => {
    table.comment('Who may report under the name of a source; never removed');
    table
      .text('key')
      .primary()
      .comment('The name, as names that look alike have in common');
    table
      .text('owner')
      .notNullable()
      .comment(
        'The principal that reported first; or the kind and id of an interface (see interfaceAuthor)',
      );
    table
      .bigInteger('claimed_at')
      .notNullable()
      .comment('Since when it belongs to this owner, epoch milliseconds');
  });
}

/** Columns of the table `source_owners`. */
type OwnerRow = { key: string; owner: string; claimed_at: number | string };

/** @public */
export type SourceClaim = { source: string; sender?: string };

/**
 * Takes names of sources for an author, in the transaction that writes what was
 * reported under them. A name belongs to whoever reported under it first; one
 * that an interface of this installation has used, or was set up for, is
 * reserved to interfaces for good, whoever had it before. Costs one statement
 * where an interface has the names already, and three otherwise.
 *
 * @param options.at - epoch milliseconds
 * @returns keys of the names that belonged to another author until now
 * @throws NotAllowedError where a name is another's; InputError for a name that
 *   shows nothing, or can be taken for another one
 *
 * @public
 */
export async function claimSources(
  trx: Knex.Transaction,
  claims: readonly SourceClaim[],
  options: { author: Author; at: number },
): Promise<{ displaced: string[] }> {
  const { author, at } = options;
  claims
    .filter(({ sender }) => sender === undefined)
    .forEach(({ source }) => refuseLookalike(source));
  const names = new Map(
    claims.map(claim => [sourceKey(claim.source, claim.sender), claim]),
  );
  // Each transaction locks in the same order.
  const keys = [...names.keys()].sort();
  if (isInterface(author)) {
    const rows = await owners(trx, keys);
    if (
      rows.length === keys.length &&
      rows.every(({ owner }) => isInterface(owner))
    ) {
      return { displaced: [] };
    }
  }
  await insertMany<OwnerRow>(trx, {
    table: 'source_owners',
    columns: { key: 'text', owner: 'text', claimed_at: 'bigint' },
    rows: keys.map(key => ({ key, owner: author, claimed_at: at })),
    ending: 'on conflict (key) do nothing',
  });
  // Nobody takes a name away until what is reported under it is committed.
  const rows = await owners(
    trx,
    keys,
    rankOfAuthor(author) > 0 ? 'for update' : 'for share',
  );
  const displaced: string[] = [];
  for (const { key, owner } of rows) {
    if (!mayTakeFrom(author, owner)) {
      throw new NotAllowedError(refusal(names.get(key)!, owner));
    }
    if (rankOfAuthor(author) > rankOfAuthor(owner)) {
      await trx('source_owners')
        .where({ key })
        .update({ owner: author, claimed_at: at });
      displaced.push(key);
    }
  }
  return { displaced };
}

/**
 * Whether an author may report under these names; takes none.
 *
 * @throws NotAllowedError where a name is another's
 * @public
 */
export async function checkSources(
  knex: Knex,
  sources: readonly string[],
  author: Author,
): Promise<void> {
  for (const [source, owner] of await ownersOfSources(knex, sources)) {
    if (!mayTakeFrom(author, owner)) {
      throw new NotAllowedError(refusal({ source }, owner));
    }
  }
}

/** Who owns which of these names; those that nobody has are left out. @public */
export async function ownersOfSources(
  knex: Knex,
  sources: readonly string[],
): Promise<Map<string, Author>> {
  const rows = await knex('source_owners').whereIn(
    'key',
    sources.map(source => sourceKey(source)),
  );
  const byKey = new Map(rows.map(({ key, owner }) => [key, owner]));
  return new Map(
    sources.flatMap(source => {
      const owner = byKey.get(sourceKey(source));
      return owner === undefined ? [] : [[source, owner] as const];
    }),
  );
}

async function owners(
  trx: Knex.Transaction,
  keys: readonly string[],
  lock?: 'for update' | 'for share',
): Promise<OwnerRow[]> {
  const query = trx('source_owners')
    .whereIn('key', [...keys])
    .orderBy('key');
  if (lock === 'for update') {
    query.forUpdate();
  } else if (lock === 'for share') {
    query.forShare();
  }
  return query;
}

function refusal({ source, sender }: SourceClaim, owner: Author): string {
  const name = (sender ?? source).slice(0, 100);
  return isInterface(owner)
    ? `The source '${name}' is reserved to the module that reports under it; report under a source id of your own`
    : `The source '${name}' belongs to another principal; report under a source id of your own`;
}

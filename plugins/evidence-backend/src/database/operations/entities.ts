import type { Entity } from '@backstage/catalog-model';
import {
  holdsLease,
  SetAside,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import { Knex } from 'knex';
import { EntitiesChange, StoredEntity } from '../records';
import { EntityRow } from '../tables';
import { appendFeed } from './feed';
import { asKnownAt, chunked, toNumber, toOptionalNumber } from '../sql';

const pageSize = 2000;

/** Streams every entity known at an instant, in pages, so that memory stays bounded. */
export async function* readEntities(
  knex: Knex,
  at: number | undefined,
): AsyncIterable<StoredEntity> {
  let after = 0;
  for (;;) {
    const rows: EntityRow[] = await knex<EntityRow>('entities')
      .where('id', '>', after)
      .where(asKnownAt(knex, 'entities', at))
      .orderBy('id')
      .limit(pageSize);
    yield* rows.map(toEntity);
    if (rows.length < pageSize) {
      return;
    }
    after = toNumber(rows[rows.length - 1].id);
  }
}

export async function readEntitiesByRef(
  knex: Knex,
  refs: readonly string[],
  at: number | undefined,
): Promise<StoredEntity[]> {
  const found: StoredEntity[] = [];
  for (const part of chunked(refs)) {
    const rows: EntityRow[] = await knex<EntityRow>('entities')
      .whereIn('entity_ref', [...part])
      .where(asKnownAt(knex, 'entities', at));
    found.push(
      ...SetAside.of(knex).map('stored entities', rows, {
        id: row => row.entity_ref,
        map: row => {
          storedObject<Entity>(row.body, ['kind', 'metadata']);
          storedInstant(row.learned_at);
          return toEntity(row);
        },
      }),
    );
  }
  return found;
}

export async function readFirstLearned(
  knex: Knex,
): Promise<number | undefined> {
  const row = await knex('entities').min({ first: 'learned_at' }).first();
  return toOptionalNumber(row?.first ?? null);
}

/** Closes what changed or went, opens what is new, and adds it to the feed. */
export async function replaceEntities(
  trx: Knex.Transaction,
  change: EntitiesChange,
): Promise<'replaced' | 'lost-lease'> {
  const { changed, deleted, at, lease } = change;
  if (!(await holdsLease(trx, lease))) {
    return 'lost-lease';
  }
  const closed = [...changed.map(({ ref }) => ref), ...deleted];
  for (const refs of chunked(closed)) {
    await trx('entities')
      .whereIn('entity_ref', [...refs])
      .whereNull('superseded_at')
      .update({ superseded_at: at });
  }
  await trx.batchInsert(
    'entities',
    changed.map(({ ref, hash, body }) => ({
      entity_ref: ref,
      hash,
      body,
      learned_at: at,
    })),
    100,
  );
  await appendFeed(
    trx,
    closed.map(entityRef => ({ type: 'entity', entityRef })),
    at,
  );
  return 'replaced';
}

function toEntity(row: EntityRow): StoredEntity {
  return {
    ref: row.entity_ref,
    hash: row.hash,
    body: row.body,
    learnedAt: toNumber(row.learned_at),
  };
}

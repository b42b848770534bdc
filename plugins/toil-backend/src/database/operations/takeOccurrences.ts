import { createHash } from 'node:crypto';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { ParsedOccurrence } from '@plumbline/backstage-plugin-toil-common';
import {
  Template,
  templateOf,
} from '@plumbline/backstage-plugin-toil-common/grouping';
import type { Knex } from 'knex';
import type { Taken } from '../../occurrences/OccurrenceStore';
import type { OccurrenceRow, OccurrenceServiceRow } from '../tables';
import type { GroupMemory } from './GroupMemory';
import { placeLines } from './placeLines';
import { regroup } from './regroup';

/** Under the limits on variables of both databases. */
const chunk = 200;

/**
 * Keeps what is new of a batch, and places it. Of several that say different
 * things under one id the one that the source changed last counts, and of those
 * the last that came.
 */
export async function takeOccurrences(
  trx: Knex.Transaction,
  memory: GroupMemory,
  batch: { source: string; items: readonly ParsedOccurrence[]; now: number },
): Promise<Taken> {
  const { source, items, now } = batch;
  await memory.open(trx);
  const winners = new Map<string, ParsedOccurrence>();
  for (const item of items) {
    const other = winners.get(item.id);
    if (!other || !isOlder(item, other.updatedAt)) {
      winners.set(item.id, item);
    }
  }
  const known = new Map(
    (
      await trx<OccurrenceRow>('occurrences')
        .where({ source })
        .whereIn('native_id', [...winners.keys()])
    ).map(row => [row.native_id, row]),
  );
  const fresh: Placed[] = [];
  const changed: (Placed & { before: OccurrenceRow })[] = [];
  for (const item of winners.values()) {
    const template = templateOf(item);
    const row = rowOf(source, item, template, now);
    const before = known.get(item.id);
    if (!before) {
      fresh.push({ row, template, services: item.services });
    } else if (
      before.hash !== row.hash &&
      !isOlder(item, isoOf(before.updated_at))
    ) {
      changed.push({ row, template, services: item.services, before });
    }
  }
  if (fresh.length + changed.length > 0) {
    await write(trx, fresh, changed);
    await placeLines(
      trx,
      memory,
      [...fresh, ...changed].map(each => each.template),
      fresh.map(each => each.row),
    );
    const moved = changed.flatMap(({ row, before }) => [
      row.template,
      before.template,
    ]);
    const dirty = new Set([
      ...moved.map(template => memory.groupOf(template)),
      ...memory.ruled([...moved, ...fresh.map(({ row }) => row.template)]),
    ]);
    const reload = await regroup(trx, memory, [...dirty]);
    await memory.close(trx, { reload });
  }
  return {
    stored: fresh.length,
    updated: changed.length,
    duplicate: items.length - fresh.length - changed.length,
  };
}

type Placed = {
  row: Omit<OccurrenceRow, 'id'>;
  template: Template;
  services: readonly string[];
};

function isOlder(item: ParsedOccurrence, than: string | undefined): boolean {
  return (
    item.updatedAt !== undefined && than !== undefined && item.updatedAt < than
  );
}

function isoOf(instant: OccurrenceRow['updated_at']): string | undefined {
  return instant === null ? undefined : new Date(Number(instant)).toISOString();
}

function rowOf(
  source: string,
  item: ParsedOccurrence,
  template: Template,
  now: number,
): Omit<OccurrenceRow, 'id'> {
  const { updatedAt, ...told } = item;
  return {
    source,
    native_id: item.id,
    hash: createHash('sha256').update(canonicalJson(told)).digest('hex'),
    kind: item.kind,
    title: item.title,
    body: item.text ?? null,
    occurred_at: Date.parse(item.occurredAt),
    updated_at: updatedAt === undefined ? null : Date.parse(updatedAt),
    received_at: now,
    minutes: item.minutes ?? null,
    owner: item.owner ?? null,
    url: item.url ?? null,
    template: template.id,
  };
}

async function write(
  trx: Knex.Transaction,
  fresh: readonly Placed[],
  changed: readonly (Placed & { before: OccurrenceRow })[],
): Promise<void> {
  const ids = new Map<string, number>();
  await trx.batchInsert(
    'occurrences',
    fresh.map(({ row }) => row),
    chunk,
  );
  for (const { row, before } of changed) {
    const { received_at, ...rest } = row;
    await trx<OccurrenceRow>('occurrences')
      .where({ id: before.id })
      .update(rest);
    ids.set(row.native_id, before.id);
  }
  await trx<OccurrenceServiceRow>('occurrence_services')
    .whereIn('occurrence', [...ids.values()])
    .delete();
  const named = fresh.filter(({ services }) => services.length > 0);
  if (named.length > 0) {
    const rows = await trx<OccurrenceRow>('occurrences')
      .where({ source: named[0].row.source })
      .whereIn(
        'native_id',
        named.map(({ row }) => row.native_id),
      )
      .select('id', 'native_id');
    rows.forEach(({ id, native_id }) => ids.set(native_id, id));
  }
  await trx.batchInsert(
    'occurrence_services',
    [...named, ...changed].flatMap(({ row, services }) =>
      [...new Set(services)].map(name => ({
        occurrence: ids.get(row.native_id)!,
        name,
      })),
    ),
    chunk,
  );
}

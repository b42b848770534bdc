import { createHash } from 'node:crypto';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { ParsedOccurrence } from '@plumbline/backstage-plugin-toil-common';
import {
  Template,
  templateOf,
} from '@plumbline/backstage-plugin-toil-common/grouping';
import {
  Author,
  interfaceAuthor,
  mayTakeFrom,
  rankOfAuthor,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import type { Taken } from '../records';
import type {
  OccurrenceRow,
  OccurrenceServiceRow,
} from '../../database/tables';
import type { GroupMemory } from '../../database/operations/GroupMemory';
import { placeLines } from '../../database/operations/placeLines';
import { regroup } from '../../database/operations/regroup';

/** Under the limits on variables of both databases. */
const chunk = 200;

/**
 * Keeps what is new of a batch, and places it.
 *
 * @param batch.anyOrder - of several that say different things under one id the
 *   same counts, whatever comes first; otherwise the last that came, unless its
 *   source changed it earlier
 * @param batch.author - what another one reported counts on, unless this one's
 *   word is above
 */
export async function takeOccurrences(
  trx: Knex.Transaction,
  memory: GroupMemory,
  batch: {
    source: string;
    items: readonly ParsedOccurrence[];
    now: number;
    anyOrder?: boolean;
    author?: Author;
  },
): Promise<Taken> {
  const { anyOrder = false, source, items, now } = batch;
  const { author = interfaceAuthor('module', source) } = batch;
  await memory.open(trx);
  const reported = items.map(item => ({ item, version: versionOf(item) }));
  const winners = new Map<string, (typeof reported)[number]>();
  for (const one of reported) {
    const other = winners.get(one.item.id);
    if (!other || replaces(one.version, other.version, anyOrder)) {
      winners.set(one.item.id, one);
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
  const counting = new Map<string, string>();
  for (const { item, version } of winners.values()) {
    const before = known.get(item.id);
    const isNew =
      !before ||
      (mayTakeFrom(author, before.reported_by) &&
        (rankOfAuthor(author) > rankOfAuthor(before.reported_by) ||
          replaces(version, versionOfRow(before), anyOrder)));
    counting.set(item.id, isNew ? version.hash : before.hash);
    if (isNew && before?.hash === version.hash) {
      await trx<OccurrenceRow>('occurrences')
        .where({ id: before.id })
        .update({ updated_at: version.updatedAt, reported_by: author });
    } else if (isNew) {
      const template = templateOf(item);
      const row = {
        ...rowOf(source, item, version, template, now),
        reported_by: author,
        amended_at: before ? now : null,
      };
      const placed = { row, template, services: item.services };
      if (before) {
        changed.push({ ...placed, before });
      } else {
        fresh.push(placed);
      }
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
  const overruled = reported.filter(
    ({ item, version }) => counting.get(item.id) !== version.hash,
  ).length;
  return {
    stored: fresh.length,
    updated: changed.length,
    duplicate: items.length - fresh.length - changed.length - overruled,
    overruled,
  };
}

type Placed = {
  row: Omit<OccurrenceRow, 'id'>;
  template: Template;
  services: readonly string[];
};

/** What was reported under an id, and when. Instants are epoch milliseconds. */
type Version = { hash: string; occurredAt: number; updatedAt?: number };

function versionOf({ updatedAt, ...reported }: ParsedOccurrence): Version {
  return {
    hash: createHash('sha256').update(canonicalJson(reported)).digest('hex'),
    occurredAt: Date.parse(reported.occurredAt),
    ...(updatedAt !== undefined && { updatedAt: Date.parse(updatedAt) }),
  };
}

function versionOfRow(row: OccurrenceRow): Version {
  return {
    hash: row.hash,
    occurredAt: Number(row.occurred_at),
    ...(row.updated_at !== null && { updatedAt: Number(row.updated_at) }),
  };
}

/** Whether what is reported later counts instead of what was reported before. */
function replaces(later: Version, before: Version, anyOrder: boolean): boolean {
  const [a, b] = [later, before].map(each => each.updatedAt ?? -Infinity);
  if (later.hash === before.hash) {
    // The same reported again, of a later time: what lies between is older.
    return a > b;
  }
  if (!anyOrder) {
    return (
      later.updatedAt === undefined || before.updatedAt === undefined || a >= b
    );
  }
  if (a !== b) {
    return a > b;
  }
  return later.occurredAt === before.occurredAt
    ? later.hash > before.hash
    : later.occurredAt > before.occurredAt;
}

function rowOf(
  source: string,
  item: ParsedOccurrence,
  version: Version,
  template: Template,
  now: number,
): Omit<OccurrenceRow, 'id' | 'reported_by' | 'amended_at'> {
  return {
    source,
    native_id: item.id,
    hash: version.hash,
    kind: item.kind,
    title: item.title,
    body: item.text ?? null,
    occurred_at: version.occurredAt,
    updated_at: version.updatedAt ?? null,
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

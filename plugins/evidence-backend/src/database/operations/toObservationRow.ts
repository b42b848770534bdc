import { hash as digest } from 'node:crypto';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import type { ColumnTypes } from '@plumbline/backstage-plugin-evidence-node';
import type { EdgeTally, ObservationItem } from '../observations';

export type HashedItem = {
  item: ObservationItem;
  /** Of the value. */
  text: string;
  hash: string;
  tally?: EdgeTally;
};

export function hashItem(item: ObservationItem): HashedItem {
  const text = canonicalJson(item.value);
  return { item, text, hash: digest('sha256', text) };
}

export const insertedColumns: ColumnTypes = {
  part: 'text',
  key: 'text',
  source: 'text',
  entity_ref: 'text',
  name: 'text',
  value: 'text',
  stats: 'text',
  tally: 'text',
  value_hash: 'text',
  max_age: 'bigint',
  learned_at: 'bigint',
  first_observed_at: 'bigint',
  last_observed_at: 'bigint',
  last_received_at: 'bigint',
  baseline: 'boolean',
};

export function toRow(
  { item, text, hash, tally }: HashedItem,
  source: string,
  receivedAt: number,
) {
  return {
    part: item.part,
    key: item.key,
    source,
    entity_ref: item.entityRef ?? null,
    name: item.name ?? null,
    value: text,
    stats: item.stats === undefined ? null : canonicalJson(item.stats),
    tally: tally ? JSON.stringify(tally) : null,
    value_hash: hash,
    max_age: item.maxAge,
    learned_at: receivedAt,
    first_observed_at: item.observedAt,
    last_observed_at: item.observedAt,
    last_received_at: receivedAt,
  };
}

/** Instants are epoch milliseconds; PostgreSQL gives bigints as text, so rows go through `fromRow` functions. */
export type BigIntColumn = number | string;

/** SQLite has 0 and 1. */
export type BooleanColumn = boolean | number;

export type EntityRow = {
  id: BigIntColumn;
  entity_ref: string;
  hash: string;
  body: string;
  learned_at: BigIntColumn;
  superseded_at: BigIntColumn | null;
};

export type ObservationPart = 'fact' | 'edge' | 'workload';

export type ObservationRow = {
  id: BigIntColumn;
  part: ObservationPart;
  key: string;
  source: string;
  entity_ref: string | null;
  name: string | null;
  value: string;
  stats: string | null;
  value_hash: string;
  max_age: BigIntColumn;
  learned_at: BigIntColumn;
  first_observed_at: BigIntColumn;
  last_observed_at: BigIntColumn;
  last_received_at: BigIntColumn;
  superseded_at: BigIntColumn | null;
  tally: string | null;
  baseline: BooleanColumn;
};

export type SourceRow = {
  source: string;
  created_at: BigIntColumn;
  baseline_at: BigIntColumn | null;
};

export type PassRow = {
  id: BigIntColumn;
  source: string;
  outcome: 'succeeded' | 'failed';
  error: string | null;
  coverage: number | null;
  parts: string;
  first_at: BigIntColumn;
  last_at: BigIntColumn;
  last_observed_at: BigIntColumn | null;
  count: BigIntColumn;
  superseded_at: BigIntColumn | null;
};

export type FeedRow = {
  seq: BigIntColumn;
  type:
    | 'entity'
    | 'fact'
    | 'edge'
    | 'workload'
    | 'change'
    | 'alert'
    | 'incident';
  entity_ref: string | null;
  key: string | null;
  at: BigIntColumn;
};

export type DiscrepancyRow = {
  id: string;
  kind: string;
  state: 'open' | 'accepted' | 'dismissed' | 'closed';
  entity_ref: string | null;
  owner: string | null;
  message: string;
  signal: string | null;
  candidates: string | null;
  first_seen: BigIntColumn;
  last_seen: BigIntColumn;
  anchor: string | null;
  details: string | null;
  material: string | null;
  baseline: BooleanColumn;
  reopened: number;
  opened_at: BigIntColumn;
  closed_at: BigIntColumn | null;
  reason: string | null;
  decided_by: string | null;
  decided_at: BigIntColumn | null;
  decided_on: string | null;
  until: BigIntColumn | null;
};

export type DiscrepancyStepRow = {
  id: BigIntColumn;
  discrepancy_id: string;
  at: BigIntColumn;
  state: DiscrepancyRow['state'];
  by: string | null;
  reason: string | null;
  until: BigIntColumn | null;
  stood: BigIntColumn | null;
};

export type CollectorMemoryRow = {
  collector: string;
  key: string;
  value: string;
};

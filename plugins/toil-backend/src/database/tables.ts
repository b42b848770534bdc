/** Instants are epoch milliseconds; PostgreSQL gives bigints as text. */
export type BigIntColumn = number | string;

export type PositionRow = { name: string; seq: BigIntColumn; at: BigIntColumn };

export type TemplateRow = {
  id: string;
  group_id: string;
  words: string;
  live: boolean | number;
};

export type GroupRow = {
  id: string;
  kind: string;
  title: string;
  size: number;
  first_at: BigIntColumn;
  first_source: string;
  first_id: string;
  last_at: BigIntColumn;
};

export type OccurrenceRow = {
  id: number;
  source: string;
  native_id: string;
  hash: string;
  kind: string;
  title: string;
  body: string | null;
  occurred_at: BigIntColumn;
  updated_at: BigIntColumn | null;
  received_at: BigIntColumn;
  minutes: number | null;
  owner: string | null;
  url: string | null;
  template: string;
  reported_by: string | null;
  amended_at: BigIntColumn | null;
};

export type OccurrenceServiceRow = { occurrence: number; name: string };

export type NameRow = {
  role: string;
  name: string;
  status: string;
  entity_ref: string | null;
  candidates: string;
  checked_at: BigIntColumn;
};

export type ServiceRow = {
  entity_ref: string;
  owner: string | null;
  blast_radius: number | null;
  dependencies: string | null;
  checked_at: BigIntColumn;
  looked_at: BigIntColumn | null;
};

export type CandidateRow = {
  id: string;
  state: string;
  version: number;
  kind: string;
  title: string;
  template: string | null;
  said: string;
  stale_reasons: string;
  reviewed_at: BigIntColumn | null;
  reviewed_by: string | null;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
  group_id: string | null;
  counted_by: string | null;
  owner: string | null;
  services: string;
  unmatched: string;
  observations: string;
  per_month: number;
  minutes_per_month: number;
  blast_radius: number | null;
  priority: number;
  bucket: string;
  stale: boolean | number;
  rank_key: string;
};

export type CandidateServiceRow = { candidate: string; entity_ref: string };

export type HistoryRow = {
  id: number;
  candidate: string;
  at: BigIntColumn;
  by: string | null;
  action: string;
  changes: string;
  note: string | null;
  evidence: string;
  decision: string | null;
  recorded: boolean | number | null;
};

export type RunRow = {
  seq: number;
  candidate: string;
  source: string;
  native_id: string;
  kind: string;
  outcome: string;
  verified: boolean | number;
  verification: string | null;
  at: BigIntColumn;
  url: string | null;
  autonomy: string;
  reported_by: string;
};

export type IntakeRow = {
  source: string;
  part: string;
  place: string;
  due_at: BigIntColumn;
  succeeded_at: BigIntColumn | null;
  failures: number;
  error: string | null;
  taken: number;
  refused: number;
};

export type GroupDecisionRow = {
  id: number;
  at: BigIntColumn;
  by: string;
  action: string;
  note: string | null;
  before: string;
  after: string;
};

export type GroupPartRow = { template: string; part: number };

export type GroupLinkRow = { one: string; other: string };

export type ReportedNewsRow = { entity_ref: string; news: string };

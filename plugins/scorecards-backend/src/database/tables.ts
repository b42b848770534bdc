/** Instants are epoch milliseconds; PostgreSQL gives bigints as text. */
export type BigIntColumn = number | string;

export type ControlVersionRow = {
  control: string;
  version: number;
  meaning: string;
  body: string;
  source: string;
  path: string;
  first_seen: BigIntColumn;
};

export type PositionRow = { name: string; seq: BigIntColumn; controls: string };

export type SubjectRow = {
  entity_ref: string;
  kind: string;
  owner: string | null;
  system: string | null;
  title: string | null;
};

export type JudgementRow = {
  id: number;
  entity_ref: string;
  control: string;
  version: number;
  status: string;
  message: string;
  owned_by: string;
  evidence: string;
  next_step: string | null;
  error: string | null;
  hash: string;
  since: BigIntColumn;
  review_at: BigIntColumn | null;
  learned_at: BigIntColumn;
  superseded_at: BigIntColumn | null;
};

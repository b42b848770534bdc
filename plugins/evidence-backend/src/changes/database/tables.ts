import type { BooleanColumn } from '../../database/tables';

/** Instants are epoch milliseconds; PostgreSQL gives `bigint` back as text. */
export type DbInstant = number | string;

export type DbChangeReportRow = {
  change_id: string;
  hash: string;
  reported_at: DbInstant;
  received_at: DbInstant;
  reported_by: string | null;
  body: string;
};

export type DbChangeRow = {
  row_id: DbInstant;
  id: string;
  source: string;
  kind: string;
  subject: string;
  /** Lower case; empty where none was named. */
  environment: string;
  /** Empty where none was named. */
  item: string;
  occurred_at: DbInstant;
  outcome: string | null;
  revision: string | null;
  received_at: DbInstant;
  learned_at: DbInstant;
  superseded_at: DbInstant | null;
  reported_by: string | null;
  amended_at: DbInstant | null;
  body: string;
};

export type DbChangeSubjectRow = {
  row_id: DbInstant;
  subject: string;
  signals: string;
  entity_ref: string | null;
  ambiguous: BooleanColumn;
  learned_at: DbInstant;
  superseded_at: DbInstant | null;
};

export type DbChangeConnectionRow = {
  row_id: DbInstant;
  source: string;
  kind: string;
  learned_at: DbInstant;
  superseded_at: DbInstant | null;
};

export type DbChangeSourceRow = {
  source: string;
  kind: string;
  first_received_at: DbInstant;
};

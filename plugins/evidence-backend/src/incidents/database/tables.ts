import type { BigIntColumn } from '../../database/tables';

export type IncidentReportRow = {
  incident_key: string;
  hash: string;
  reported_at: BigIntColumn;
  received_at: BigIntColumn;
  reported_by: string | null;
  body: string;
};

export type IncidentRow = {
  row_id: BigIntColumn;
  key: string;
  source: string;
  native_id: string;
  status: string;
  starts_at: BigIntColumn;
  body: string;
  received_at: BigIntColumn;
  last_heard_at: BigIntColumn;
  learned_at: BigIntColumn;
  superseded_at: BigIntColumn | null;
  reported_by: string | null;
  amended_at: BigIntColumn | null;
};

import type { BigIntColumn } from '../../database/tables';

export type AlertRow = {
  row_id: BigIntColumn;
  id: string;
  source: string;
  fingerprint: string;
  subject: string;
  status: 'firing' | 'resolved';
  starts_at: BigIntColumn;
  ends_at: BigIntColumn | null;
  name: string;
  severity: string | null;
  summary: string | null;
  url: string | null;
  received_at: BigIntColumn;
  end_received_at: BigIntColumn | null;
  last_heard_at: BigIntColumn;
  learned_at: BigIntColumn;
  superseded_at: BigIntColumn | null;
};

export type AlertGroupRow = {
  id: string;
  source: string;
  group_key: string;
  labels: string;
  url: string | null;
  not_sent: number;
  status: 'firing' | 'resolved';
  started_at: BigIntColumn;
  ended_at: BigIntColumn | null;
  opened_at: BigIntColumn;
};

export type UnmatchedAlertRow = {
  row_id: BigIntColumn;
  source: string;
  subject: string;
  name: string;
  signal: string;
  learned_at: BigIntColumn;
  superseded_at: BigIntColumn | null;
};

export type AlertGroupMemberRow = {
  group_id: string;
  alert_id: string;
  begun_id: string;
};

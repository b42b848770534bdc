import type { BigIntColumn, BooleanColumn } from '../../database/tables';

export type RunRow = {
  id: string;
  run_key: string;
  source: string;
  attempt: number;
  subject: string;
  repository: string;
  pipeline: string;
  revision: string | null;
  trigger: string | null;
  at: BigIntColumn;
  state: string;
  outcome: string | null;
  domain: string | null;
  rules: string;
  retried: BooleanColumn;
  job_count: number;
  duration_ms: BigIntColumn | null;
  pre_merge_ms: BigIntColumn | null;
  reported_by: string;
  received_at: BigIntColumn;
  body: string;
};

export type PullRequestRow = {
  id: string;
  subject: string;
  revision: string | null;
  at: BigIntColumn;
  reported_by: string;
  received_at: BigIntColumn;
  body: string;
};

export type JobRow = {
  run_id: string;
  job_id: string;
  at: BigIntColumn;
  subject: string;
  repository: string;
  pipeline: string;
  revision: string | null;
  name: string;
  labels: string;
  outcome: string | null;
  queue_ms: BigIntColumn | null;
  approval_ms: BigIntColumn | null;
  setup_ms: BigIntColumn | null;
  execution_ms: BigIntColumn | null;
};

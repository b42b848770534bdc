/** Instants are epoch milliseconds; PostgreSQL gives bigints as text. */
export type BigIntColumn = number | string;

export type RequestRow = {
  id: string;
  request_key: string | null;
  product: string;
  product_version: number;
  requester: string;
  creation?: string | null;
  service: string;
  owner: string;
  state: string;
  intent: string;
  resource_name: string;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
  expires_at: BigIntColumn | null;
  active_at: BigIntColumn | null;
  drift: string | null;
  looked_at: BigIntColumn;
  compared_at?: BigIntColumn | null;
  cost_center: string;
};

export type OperationRow = {
  id: string;
  request_id: string;
  number: number;
  kind: string;
  state: string;
  request_key: string | null;
  requested_by: string | null;
  reason: string | null;
  intent: string;
  intent_hash: string;
  created_at: BigIntColumn;
  updated_at: BigIntColumn;
  next_try_at: BigIntColumn;
  attempts: number;
  waiting_for: string | null;
  error: string | null;
  findings: string;
  cost: string | null;
  plan: string | null;
  plan_file: Buffer | null;
  facts: Buffer | null;
  bound: string | null;
  approval: string | null;
  expires_at: BigIntColumn | null;
  reminders: number;
  begun_at: BigIntColumn | null;
};

export type ApprovalRow = {
  id: number;
  operation_id: string;
  decision: string;
  actor: string;
  reason: string;
  at: BigIntColumn;
  bound: string;
  rules: string | null;
  emergency: string | null;
  void: string | null;
};

export type ExemptionRow = {
  id: string;
  request_id: string;
  kind: string;
  rule: string;
  scope: string;
  service: string;
  product: string;
  environment: string;
  owner: string;
  state: string;
  reason: string;
  expires_at: BigIntColumn;
  requested_by: string;
  requested_at: BigIntColumn;
  decided_by: string | null;
  decided_at: BigIntColumn | null;
  decided_reason: string | null;
  ended_by: string | null;
  ended_at: BigIntColumn | null;
  ended_reason: string | null;
  version: number;
};

export type TimelineRow = {
  request_id: string;
  seq: number;
  operation_id: string;
  at: BigIntColumn;
  state: string;
  actor: string | null;
  message: string;
  decision: string;
  recorded: boolean | number;
  told: boolean | number;
};

export type WorkspaceRow = {
  request_id: string;
  state: Buffer;
  updated_at: BigIntColumn;
};

export type SecretRow = {
  request_id: string;
  content: Buffer;
  created_at: BigIntColumn;
};

export type LogLineRow = {
  id: number;
  request_id: string;
  line: string;
  /** Of a version that did not keep it, null. */
  at: number | string | null;
};

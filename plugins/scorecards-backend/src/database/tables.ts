import type { DrillScenario } from '@plumbline/backstage-plugin-scorecards-common';

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
  due_at: BigIntColumn | null;
};

export type VerdictRow = {
  entity_ref: string;
  control: string;
  revision: number;
  version: number;
  status: string;
  owned_by: string;
  since: BigIntColumn;
  failing_since: BigIntColumn | null;
  learned_at: BigIntColumn;
  /** Null where it holds now. */
  superseded_at: BigIntColumn | null;
  review_at: BigIntColumn | null;
  message: string;
  error: string | null;
  /** JSON. */
  next_step: string | null;
  /** A JSON list of claims. */
  evidence: string;
};

export type PhaseRow = {
  control: string;
  step: number;
  action: string;
  phase: string;
  at: BigIntColumn;
  decided_by: string | null;
  reason: string | null;
  control_version: number;
};

export type BaselineRow = {
  control: string;
  date_at: BigIntColumn;
  frozen_by: string;
  frozen_at: BigIntColumn;
  reason: string | null;
};

export type ExemptionRow = {
  id: string;
  entity_ref: string;
  owner: string;
  control: string;
  control_version: number;
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
  from_at: BigIntColumn | null;
  until_at: BigIntColumn | null;
  version: number;
};

export type DisputeRow = {
  id: string;
  entity_ref: string;
  owner: string | null;
  control: string;
  control_version: number;
  state: string;
  reason: string;
  evidence: string | null;
  said: string;
  raised_by: string;
  raised_at: BigIntColumn;
  decided_by: string | null;
  decided_at: BigIntColumn | null;
  decided_reason: string | null;
  version: number;
};

export type ReviewRow = {
  control: string;
  control_version: number;
  entity_ref: string;
  reviewed_by: string;
  outcome: string;
  reason: string | null;
  said: string;
  reviewed_at: BigIntColumn;
};

export type OutboxRow = {
  seq: number;
  id: string;
  subject: string;
  decision: string;
  added_at: BigIntColumn;
  retry_at: BigIntColumn | null;
};

export type GateRuleRow = {
  hash: string;
  rule: string;
  version: number;
  meaning: string;
  body: string;
  source: string;
  path: string;
  first_seen: BigIntColumn;
  last_seen: BigIntColumn;
};

export type GateDecisionRow = {
  id: string;
  stage: string;
  at: BigIntColumn;
  requester: string;
  answer: string;
  /** JSON. */
  decision: string;
  /** JSON. */
  basis: string;
  release: string | null;
  digest_key: string | null;
  commit_key: string | null;
  /** All who made it, separated by spaces. */
  author: string | null;
  ended_by: string | null;
};

export type GateReviewRow = {
  id: string;
  binding: string;
  state: string;
  version: number;
  requested_at: BigIntColumn;
  lapses_at: BigIntColumn;
  /** JSON. */
  review: string;
  /** JSON. */
  answered: string | null;
};

export type GateOverrideRow = {
  id: string;
  binding: string;
  state: string;
  version: number;
  at: BigIntColumn;
  lapses_at: BigIntColumn;
  notified_at: BigIntColumn | null;
  /** JSON. */
  override: string;
  /** JSON. */
  reconciled: string | null;
};

export type GateJudgementRow = {
  decision: string;
  entity_ref: string;
  rule: string;
  judged_by: string;
  version: number;
  outcome: string;
  /** SQLite gives 0 and 1. */
  by_owner: boolean | number;
  at: BigIntColumn;
  cause: string;
  reason: string | null;
};

export type GateOutcomeRow = {
  decision: string;
  run: string;
  attempt: number;
  outcome: string;
  at: BigIntColumn;
  /** JSON. */
  report: string;
};

export type CampaignRow = {
  id: string;
  state: string;
  created_at: BigIntColumn;
  version: number;
  /** JSON. */
  campaign: string;
  /** JSON. */
  closed: string | null;
};

export type CampaignPlanRow = {
  campaign: string;
  digest: string;
  made_at: BigIntColumn;
  /** JSON. */
  items: string;
};

export type CampaignFixRow = {
  id: string;
  campaign: string;
  entity_ref: string;
  part: string;
  owner: string;
  day: number;
  slot: number;
  state: string;
  opened_at: BigIntColumn;
  opened_by: string;
  closed_at: BigIntColumn | null;
  /** JSON. */
  controls: string;
  /** JSON. */
  proposal: string | null;
  issue: string | null;
  issue_reason: string | null;
  issue_due: BigIntColumn | null;
};

export type BlockRow = {
  id: string;
  entity_ref: string;
  control: string;
  state: string;
  issue: string;
  reason: string;
  marked_by: string;
  marked_at: BigIntColumn;
  /** Of the group that owns the control; null while it is claimed. */
  confirmed_by: string | null;
  ended_by: string | null;
  ended_at: BigIntColumn | null;
  version: number;
};

export type ServiceTemplateRow = {
  template: string;
  version: number;
  digest: string;
  /** JSON. */
  body: string;
  source: string;
  first_seen: BigIntColumn;
};

export type CreationRow = {
  id: string;
  state: string;
  owner: string;
  taken: string | null;
  address: string | null;
  created_by: string;
  created_at: BigIntColumn;
  revision: number;
  /** JSON. */
  service: string;
  lease_holder: string | null;
  lease_until: BigIntColumn | null;
};

export type CreationStepRow = {
  creation: string;
  step: string;
  state: string;
  at: BigIntColumn;
  /** JSON. */
  detail: string;
};

export type WeeklyActionRow = {
  id: string;
  team: string;
  title: string;
  owner: string;
  due: string;
  entity_ref: string | null;
  url: string | null;
  state: 'open' | 'done' | 'dropped';
  created_by: string;
  created_at: BigIntColumn;
  ended_at: BigIntColumn | null;
  ended_by: string | null;
  reason: string | null;
  version: number;
};

export type DrillRow = {
  id: string;
  entity_ref: string;
  owner: string | null;
  scenario: DrillScenario;
  held_at: BigIntColumn;
  recorded_by: string;
  recorded_at: BigIntColumn;
  /** JSON. */
  body: string;
  version: number;
  /** Null where a replica of an earlier version inserted it. */
  open_findings: number | null;
  tracked_findings: number | null;
};

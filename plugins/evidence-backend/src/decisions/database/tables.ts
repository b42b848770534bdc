import type {
  DecisionAction,
  DecisionType,
} from '@plumbline/backstage-plugin-evidence-common';
import type { BigIntColumn, BooleanColumn } from '../../database/tables';

export type AuditEntryRow = {
  seq: BigIntColumn;
  decision_id: string;
  content_hash: string;
  at: BigIntColumn;
  hash: string;
  line: string;
};

export type DecisionRow = {
  seq: BigIntColumn;
  decision_id: string;
  type: DecisionType;
  action: DecisionAction;
  subject_key: string;
  subject: string;
  entity_ref: string | null;
  control: string | null;
  actor: string | null;
  recorded_by: string;
  reason: string | null;
  at: BigIntColumn;
  valid_from: BigIntColumn | null;
  valid_until: BigIntColumn | null;
  ended_at: BigIntColumn | null;
  ended_seq: BigIntColumn | null;
  ended_action: DecisionAction | null;
  ended_by: string | null;
  ended_reason: string | null;
};

export type DeployDecisionRow = {
  seq: BigIntColumn;
  entity_ref: string;
  environment: string;
  release: string | null;
  commit_hash: string | null;
  decision: string | null;
  allows: BooleanColumn;
  at: BigIntColumn;
  valid_until: BigIntColumn | null;
};

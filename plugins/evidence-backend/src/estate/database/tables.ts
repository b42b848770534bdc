import type { BigIntColumn } from '../../database/tables';

export type SignalSubjectRow = {
  row_id: BigIntColumn;
  subject: string;
  signal: string;
  entity_ref: string | null;
  candidates: string | null;
  learned_at: BigIntColumn;
  superseded_at: BigIntColumn | null;
};

import type { BigIntColumn, BooleanColumn } from '../../database/tables';

export type SignalSubjectRow = {
  row_id: BigIntColumn;
  subject: string;
  signal: string;
  entity_ref: string | null;
  ambiguous: BooleanColumn;
  learned_at: BigIntColumn;
  superseded_at: BigIntColumn | null;
};

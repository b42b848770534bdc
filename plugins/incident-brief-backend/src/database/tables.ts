/** Instants are epoch milliseconds; PostgreSQL gives bigints as text. */
export type BigIntColumn = number | string;

export type CorrectionRow = {
  id: string;
  entity_ref: string;
  line: string;
  incident: string | null;
  state: string;
  tracked: boolean;
  reported_at: BigIntColumn;
  version: number;
  body: string;
};

export type PinRow = {
  id: string;
  entity_ref: string;
  incident: string | null;
  pinned_at: BigIntColumn;
  body: string;
};

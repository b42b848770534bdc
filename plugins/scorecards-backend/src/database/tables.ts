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

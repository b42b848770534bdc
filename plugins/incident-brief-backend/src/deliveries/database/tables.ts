/** PostgreSQL gives `bigint` as text. */
type BigInteger = number | string;
/** SQLite gives 0 and 1. */
type Bool = boolean | number;

export type FeedPositionRow = { consumer: string; position: BigInteger };

export type DeliverySubjectRow = {
  subject: string;
  resolved: Bool;
  watched: string;
  due_at: BigInteger | null;
  learned_at: BigInteger;
};

export type DeliveryRow = {
  id: string;
  subject: string;
  target: string;
  address: string;
  address_id: string | null;
  message_id: string | null;
  entity_ref: string;
  title: string;
  content: string;
  content_key: string;
  digest: string | null;
  resolved: Bool;
  revision: number;
  sent_revision: number;
  sent_digest: string | null;
  state: string;
  reason: string | null;
  attempts: number;
  attempted_at: BigInteger | null;
  attempt_token: BigInteger | null;
  attempt_revision: number | null;
  attempt_digest: string | null;
  next_attempt_at: BigInteger | null;
  created_at: BigInteger;
  sent_at: BigInteger | null;
  updated_at: BigInteger;
};

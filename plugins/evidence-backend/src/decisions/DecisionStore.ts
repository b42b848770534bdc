import type {
  AuditEntry,
  Decision,
  DecisionQuery,
  DecisionReceipt,
  ParsedDecision,
} from '@plumbline/backstage-plugin-evidence-common';

/** Where a page of the register begins. */
export type DecisionPosition = { seq: number; validUntil?: number };

/** Which of the register; instants are epoch milliseconds. */
export type DecisionFilter = Pick<
  DecisionQuery,
  'type' | 'entityRef' | 'control' | 'state'
> & {
  now: number;
  /** Orders by when they lapse; else the latest comes first. */
  lapsesBefore?: number;
  after?: DecisionPosition;
  limit: number;
};

/** What is recorded, by which plugin and when. */
export type RecordedDecision = {
  decision: ParsedDecision;
  recordedBy: string;
  /** Epoch milliseconds. */
  at: number;
};

/** Remembers decisions: a chain of all, and the register of what is allowed. */
export interface DecisionStore {
  /**
   * Appends one entry, and keeps the register, in one transaction. Any number
   * of processes may do so: there is one chain.
   *
   * @returns `conflict` where another decision was recorded under the id
   */
  record(recorded: RecordedDecision): Promise<DecisionReceipt | 'conflict'>;

  list(filter: DecisionFilter): Promise<Decision[]>;

  /** The lines of the chain after an entry, as they are hashed. */
  readLines(after: number, limit: number): Promise<string[]>;

  /** The end of the chain. */
  head(): Promise<Pick<AuditEntry, 'seq' | 'hash'>>;
}

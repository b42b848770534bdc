import type {
  DecisionQuery,
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
  /** Whether what was recorded and ended since `now` is left out. */
  isPast?: boolean;
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

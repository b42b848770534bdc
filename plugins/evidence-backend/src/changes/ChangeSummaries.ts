import type {
  ArrivingChanges,
  Deploys,
} from '@plumbline/backstage-plugin-evidence-common';

/** What the ledger knows of one entity. */
export type ChangeSummary = {
  arriving: ArrivingChanges;
  /** Absent where none has ever arrived. */
  deploys?: Deploys;
  /** When a deploy that is counted now is too old for it; epoch milliseconds. */
  until?: number;
};

/** What a source reported of one entity. */
export type ReportedChanges = {
  entityRef: string;
  source: string;
  changes: number;
};

/** What the ledger answers beside single changes. */
export type ChangeSummaries = {
  /** Of each of these entities, the empty ones included. */
  of(
    entityRefs: readonly string[],
    now: number,
  ): Promise<ReadonlyMap<string, ChangeSummary>>;
  /** Whether any source has ever reported a change. */
  anything(): Promise<boolean>;
  /** Whether a source that reports deploys is connected, or any has reported one. */
  deploysReported(): Promise<boolean>;
  /** Epoch milliseconds, both inclusive. */
  reported(from: number, to: number): Promise<ReportedChanges[]>;
};

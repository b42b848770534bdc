import type {
  ChangeKind,
  ChangeOutcome,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Author } from '@plumbline/backstage-plugin-evidence-node';
import type { IsVisible } from '../estate/subjects/standing';
import type { AsKnown, LedgerEntry, LedgerFilter } from './LedgerStore';
import type { ReportBody } from './fold';

/** Which changes to count: those of a window, so that it is bounded. */
export type CountFilter = LedgerFilter & {
  from: number;
  to: number;
  /** What the reader may see; without it, all. */
  visible?: IsVisible;
  /** The same as a set, where it is known. */
  visibleRefs?: ReadonlySet<string>;
};

/** How many changes of one kind and outcome lie in one bin. */
export type ChangeCount = {
  bin: number;
  kind: ChangeKind;
  outcome?: ChangeOutcome;
  count: number;
};

export type EnvironmentCount = { environment: string; count: number };

/** One report as it came. */
export type KeptReport = {
  /** Epoch milliseconds. */
  reportedAt: number;
  receivedAt: number;
  /** Absent where that was not kept. */
  reportedBy?: Author;
  body: ReportBody;
};

/** Answers what a view over the ledger asks; it changes nothing. */
export interface ChangeViewStore {
  /**
   * Counted in the database: what comes back is bounded by bins, kinds and
   * outcomes, however many changes there are.
   *
   * @param options.bins - bin 0 begins at `from`; epoch milliseconds
   */
  count(
    options: CountFilter & { bins: { from: number; length: number } },
  ): Promise<{ counts: ChangeCount[]; environments: EnvironmentCount[] }>;

  find(options: AsKnown & { id: string }): Promise<LedgerEntry | undefined>;

  /** The latest first. */
  reports(
    options: AsKnown & { id: string; limit: number },
  ): Promise<KeptReport[]>;
}

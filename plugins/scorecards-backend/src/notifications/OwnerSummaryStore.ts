import type { ControlTerms } from '../verdicts/VerdictStore';

/** What an owner is notified of. */
export type Owed = {
  owner: string;
  /** Failures that began since a given instant. */
  fresh: number;
  /** Failures whose due date is near. */
  dueSoon: number;
  /** Failures whose due date has passed. */
  overdue: number;
  /** Exemptions that lapse before long. */
  lapsing: number;
};

/** Instants are epoch milliseconds; a day is UTC, such as 2026-03-01. */
export interface OwnerSummaryStore {
  /** Of every owner with something to be notified of, by owner. */
  owed(query: {
    terms: readonly ControlTerms[];
    now: number;
    since: number;
    dueBefore: number;
    lapsesBefore: number;
  }): Promise<Owed[]>;
  /** When owners were last notified, on a day before this one. */
  lastNotified(before: string): Promise<number | undefined>;
  /**
   * Claims the notification of an owner on a day.
   *
   * @param staleBefore - whoever claimed it earlier and never notified has given up
   */
  claim(
    key: { owner: string; day: string },
    now: number,
    staleBefore: number,
  ): Promise<'claimed' | 'taken'>;
  notified(key: { owner: string; day: string }, at: number): Promise<void>;
}

/** What an owner is notified of. */
export type Owed = {
  owner: string;
  /** Candidates that ask for a review. */
  stale: number;
  /** Suggestions since they were last notified. */
  suggested: number;
  /** Automations that lost a rung since then. */
  demoted: number;
};

/** Instants are epoch milliseconds; a day is UTC, such as 2026-03-01. */
export interface OwnerSummaryStore {
  /**
   * Of every owner with something to be notified of, by owner: what is new since they
   * were last notified before a day. Whoever never was had no news, so
   * for them it is new since the first message to anybody.
   *
   * @param otherwise - since when, where nobody was notified before
   */
  owed(day: string, otherwise: number): Promise<Owed[]>;
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

  /** Records when an owner was notified. */
  notified(key: { owner: string; day: string }, at: number): Promise<void>;
}

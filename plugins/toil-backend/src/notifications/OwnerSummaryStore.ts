/** What an owner is told of. */
export type Owed = {
  owner: string;
  /** Candidates that ask for a review. */
  stale: number;
  /** Suggestions since they were last told. */
  suggested: number;
  /** Automations that lost a rung since then. */
  demoted: number;
};

/** Instants are epoch milliseconds; a day is UTC, such as 2026-03-01. */
export interface OwnerSummaryStore {
  /**
   * Of every owner with something to be told, by owner: what is new since they
   * were last told before a day. Whoever never was had nothing to be told, so
   * for them it is new since the first message to anybody.
   *
   * @param otherwise - since when, where nobody was told before
   */
  owed(day: string, otherwise: number): Promise<Owed[]>;
  /**
   * Takes it on to tell an owner on a day.
   *
   * @param staleBefore - whoever took it on earlier and never told has given up
   */
  claim(
    key: { owner: string; day: string },
    now: number,
    staleBefore: number,
  ): Promise<'claimed' | 'taken'>;
  told(key: { owner: string; day: string }, at: number): Promise<void>;
}

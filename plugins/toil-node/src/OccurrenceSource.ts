import type { OccurrenceInput } from '@plumbline/backstage-plugin-toil-common';

/** One page of tickets. */
export type TicketPage = {
  items: OccurrenceInput[];
  /** Tickets that make no sense, in this page. */
  refused: number;
  /** What to ask for next; absent at the end. */
  next?: string;
  /** What time the tracker has, epoch milliseconds, where it says so. */
  trackerTime?: number;
};

/**
 * A tracker that is read over REST. It keeps nothing: where it has come to is
 * kept by whoever asks.
 */
export interface OccurrenceSource {
  /** Whose occurrences they are: the key in the configuration. */
  readonly source: string;
  /** The `type` in the configuration. */
  readonly type: string;
  /** What is read one after the other, such as repositories. */
  readonly parts: readonly string[];
  /** Between two passes, milliseconds. */
  readonly frequencyMs: number;
  /** How far back the first pass goes, milliseconds. */
  readonly lookbackMs: number;
  /**
   * The next page of tickets that changed since an instant. The order must not
   * change where tickets do: else one could slip from a page that is to come
   * onto one that was read.
   *
   * @param request.since - epoch milliseconds, of the tracker's clock
   * @param request.page - as the page before gave it, maybe before a restart
   * @throws RetryLaterError where the tracker wants to be left alone;
   *   AnswerError for any other refusal
   */
  read(
    part: string,
    request: { since: number; page?: string; signal: AbortSignal },
  ): Promise<TicketPage>;
}

import type { OccurrenceInput } from '@plumbline/backstage-plugin-toil-common';

/** What a gate answered, and the work that it is where it is always granted. */
export type KeptAnswer = {
  id: string;
  gate: string;
  answer: 'approved' | 'rejected';
  /** Epoch milliseconds. */
  at: number;
  occurrence: OccurrenceInput;
};

/** Which answers of a gate are work by hand, and ids of those that are none. */
export type Settled = {
  toil: readonly OccurrenceInput[];
  none: readonly string[];
};

export interface GateStore {
  /**
   * Keeps an answer, and makes the occurrences of its gate follow from all that
   * it answered, in one step: two at once, on whatever replica, come one after
   * the other. Of two that have one id, a no counts before a yes, then the
   * earlier one. The same again changes nothing.
   *
   * @param options.reach - what was answered so many ms before or after is
   *   shown to `judge`
   * @param options.judge - given all these, and the instants (epoch ms) at which
   *   an answer came or went
   * @param options.now - epoch ms
   */
  settle(
    answer: KeptAnswer,
    options: {
      source: string;
      reach: number;
      judge(all: readonly KeptAnswer[], instants: readonly number[]): Settled;
      now: number;
    },
  ): Promise<'stored' | 'duplicate'>;
}

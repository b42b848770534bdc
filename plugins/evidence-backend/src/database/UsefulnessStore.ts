import type { Usefulness } from '@plumbline/backstage-plugin-evidence-common';

/** Counts what evidence was good for. Instants are epoch milliseconds. */
export interface UsefulnessStore {
  /** What became of the signals of alerts, incidents and changes since. */
  signals(since: number): Promise<Usefulness['signals']>;
  /** Briefs that were delivered since; undefined where that is unknown. */
  briefsDelivered(since: number, at: number): Promise<number | undefined>;
}

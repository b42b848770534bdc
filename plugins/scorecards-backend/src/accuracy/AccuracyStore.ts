import type { DisputeState } from '@plumbline/backstage-plugin-scorecards-common';

type OfVersion = { control: string; version: number };

/** What the accuracy of controls is measured on; instants are epoch milliseconds. */
export interface AccuracyStore {
  /** How many entities each version failed at any time since then. */
  failedCounts(
    filter: AccuracyFilter,
  ): Promise<(OfVersion & { count: number })[]>;
  /** Which ones, each once. */
  failed(
    filter: AccuracyFilter,
  ): Promise<(OfVersion & { entityRef: string })[]>;
  /** Of these verdicts. */
  disputes(
    filter: AccuracyFilter,
  ): Promise<(OfVersion & { entityRef: string; state: DisputeState })[]>;
}

export type AccuracyFilter = { since: number; control?: string };

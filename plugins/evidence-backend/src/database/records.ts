import type { Lease } from '@plumbline/backstage-plugin-evidence-node';
import type { Authorship } from './authorship';
import { FeedEntry } from '@plumbline/backstage-plugin-evidence-common';
import type { ObservationsAbout } from './observations';

/** An entity as it was described, with when we learned that. */
export type StoredEntity = {
  ref: string;
  hash: string;
  /** JSON of the entity, without fields that the catalog updates on each refresh. */
  body: string;
  /** Epoch milliseconds. */
  learnedAt: number;
};

export type EntitiesChange = {
  changed: Omit<StoredEntity, 'learnedAt'>[];
  deleted: string[];
  at: number;
  lease: Lease;
};

/** Entries that a follower has not read. */
export type FeedNews = {
  entries: StoredFeedEntry[];
  marks: PassMark[];
  /** The last step that is no longer kept. */
  start: number;
};

/** Distinguishes one pass of a source from the next. */
export type PassMark = { source: string; id: number; count: number };

/**
 * What a pass touched, of that which nothing was reported anew: seen again, or
 * looked for in vain.
 */
export type PassWitness = (pass: PassMark, touched: ObservationsAbout) => void;

/** A run of passes of one source with the same outcome. */
export type StoredPass = {
  source: string;
  outcome: 'succeeded' | 'failed';
  error?: string;
  coverage?: number;
  parts: string[];
  lastAt: number;
  lastObservedAt?: number;
  /** The last success at or before the requested instant. */
  lastSuccess?: number;
};

export type PassReport = {
  source: string;
  outcome: 'succeeded' | 'failed';
  error?: string;
  /** `as-before`: it looked at so little that it says nothing of that. */
  coverage?: number | 'as-before';
  parts: string[];
  at: number;
  observedAt?: number;
  /** It began when the one before was over; pushes may be delivered in any order. */
  inOrder?: boolean;
  /** Default: a module of this installation, which has the source's name. */
  by?: Authorship;
};

export type FeedInput = {
  type: FeedEntry['type'];
  entityRef?: string;
  /** Of edges and workloads the row's, of alerts their group's id, of incidents theirs. */
  key?: string;
};

export type StoredFeedEntry = FeedInput & { seq: number; at: number };

/** Something that a product made and that is still there, also in part. */
export type Remaining = {
  id: string;
  product: string;
  /** The product's, when it was requested. */
  productVersion: number;
  /** Not where it was made in part: it is neither kept nor compared. */
  isWhole: boolean;
  owner: string;
  resourceName: string;
  environment?: string;
  isDrifted: boolean;
  /** When it was last compared with what was requested, epoch ms. */
  comparedAt?: number;
};

/** An operation that went to its end, or failed. */
export type Use = {
  product: string;
  owner: string;
  environment?: string;
  /** The user; absent where time did. */
  startedBy?: string;
  isFailed: boolean;
  /** Whether policies decided about its plan. */
  isDecided: boolean;
};

/** How products are used, to the end of which workflow is automated how far. */
export interface UsageStore {
  remaining(): AsyncIterable<Remaining>;
  /** Those that ended at `since`, epoch ms, or later. */
  uses(since: number): AsyncIterable<Use>;
}
